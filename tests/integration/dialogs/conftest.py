"""Engines over a real database: SQLite and PostgreSQL, with the demo federation in it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from app import knowledge
from app.demo import load_demo
from app.settings import Settings
from dialogs.engine import DialogueEngine
from dialogs.ports import Understanding, UnitOfWork
from dialogs.talk import Toolbox
from dialogs.texts import Texts
from dialogs.turns import Candidate, Locale
from storage import Database
from tests.integration.storage.conftest import clock, database, other, url
from tests.support.clock import FakeClock
from tests.support.postgres import postgres_server, postgres_url, postgres_with_tables

__all__ = ["clock", "database", "other", "postgres_server", "postgres_url", "postgres_with_tables", "url"]

FACTS, BASE = knowledge.load(Settings())
NewEngine = Callable[[UnitOfWork, Understanding], DialogueEngine]


class KnownPhrases:
    """An understanding of a few phrases, to test the engine and nothing else."""

    def __init__(self, **more: str) -> None:
        self.phrases = {"как вступить": "membership.join", "моя карта": "card.show", "оператор": "operator"} | more
        self.asked: list[str] = []

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        """The phrase, or nothing."""
        self.asked.append(text)
        known = self.phrases.get(text.lower())
        return (Candidate(known, 0.99),) if known else ()


@pytest.fixture
async def demo(database: Database, clock: FakeClock) -> Database:
    """The database with the demo federation."""
    await load_demo(database, clock.now())
    return database


@pytest.fixture
def new_engine(clock: FakeClock) -> NewEngine:
    """Makes engines, as every process has its own."""
    numbers = count(1)

    def make(uow: UnitOfWork, understanding: Understanding) -> DialogueEngine:
        tools = Toolbox(
            Texts.load(), lambda: BASE, FACTS, clock, lambda: f"id{next(numbers)}", lambda: f"{next(numbers):06d}"
        )
        return DialogueEngine(uow, understanding, tools)

    return make
