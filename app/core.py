"""The core of the help line without its channels: storage, knowledge, the engine."""

from __future__ import annotations

import asyncio
import secrets
import string
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app import knowledge
from app.demo import load_demo
from app.opening import open_database
from app.settings import Settings
from app.understanding import understanding_of
from backend.conferences.sign_up import PIN_DIGITS
from dialogs.engine import DialogueEngine
from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.nlu.examples import load_all_intents
from dialogs.talk import Toolbox
from dialogs.texts import Texts
from dialogs.turns import Channel, Locale
from knowledge_base.base import KnowledgeBase
from knowledge_base.loading import Facts
from storage import Database

ID_ALPHABET = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class Core:
    """What every channel is wired to."""

    settings: Settings
    database: Database
    knowledge: KnowledgeBase
    facts: Facts
    engine: DialogueEngine
    understanding: EmbeddedUnderstanding
    phone_greeting: str
    """What every call begins with."""


def new_id() -> str:
    """A short id that is not guessed or met twice by chance."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(8))


def random_pin() -> str:
    """As many random digits as a PIN has."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


@asynccontextmanager
async def open_core(settings: Settings) -> AsyncIterator[Core]:
    """The database, with the demo federation if it is empty and that is wanted, and the engine over it.

    Raises:
        SettingsError, storage.StorageUnavailable: as :func:`app.opening.open_database`.
        knowledge_base.entities.KnowledgeError: naming the file and the place.
    """
    facts, base = knowledge.load(settings)
    async with open_database(settings) as database:
        if settings.demo:
            await load_demo(database, database.clock.now())
        texts = Texts.load()
        greeting = texts.render("greeting", Locale.RU, Channel.PHONE, organisation=facts["name"].text)
        tools = Toolbox(texts, lambda: base, facts, database.clock, new_id, random_pin, demo=facts.demo)
        understanding = await asyncio.to_thread(EmbeddedUnderstanding, base, load_all_intents(), settings.data / "nlu")
        async with understanding_of(settings, understanding, lambda: base) as chosen:
            engine = DialogueEngine(database, chosen, tools)
            yield Core(settings, database, base, facts, engine, understanding, greeting.speech)
