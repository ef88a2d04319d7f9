"""The core of the help line without its channels: storage, knowledge, the engine."""

from __future__ import annotations

import secrets
import string
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from app import knowledge
from app.settings import Settings
from backend.clock import SystemClock
from dialogs.engine import DialogueEngine
from dialogs.talk import Toolbox
from dialogs.texts import Texts
from knowledge_base.base import KnowledgeBase
from knowledge_base.loading import Facts
from storage import Database, migrate

ID_ALPHABET = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class Core:
    """What every channel is wired to."""

    settings: Settings
    database: Database
    knowledge: KnowledgeBase
    facts: Facts
    engine: DialogueEngine


def new_id() -> str:
    """A short id that is not guessed or met twice by chance."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(8))


def random_pin() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**6):06d}"


@asynccontextmanager
async def open_core(settings: Settings) -> AsyncIterator[Core]:
    """Storage brought up to date (with the demo federation, if it is empty and that is wanted), and the engine over it.

    Raises:
        storage.StorageUnavailable: with what to do about it.
        knowledge_base.entities.KnowledgeError: naming the file and the place.
    """
    facts, base = knowledge.load(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    await migrate(settings.database)
    clock = SystemClock()
    database = Database(settings.database, clock)
    try:
        if settings.demo:
            from app.demo import load_demo

            await load_demo(database, datetime.now(UTC))
        tools = Toolbox(Texts.load(), lambda: base, facts, clock, new_id, random_pin, demo=facts.demo)
        understanding = understand(settings, base)
        yield Core(settings, database, base, facts, DialogueEngine(database, understanding, tools))
    finally:
        await database.close()
