"""The register on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import random

import pytest

from backend.members.register.entities import Summary
from backend.members.register.importing import ImportRegister
from backend.members.register.ports import Stage
from storage import Database
from storage.register_store import SqlRegisterStore
from tests.integration.storage.conftest import clock, database, other, url
from tests.support.clock import FakeClock
from tests.support.postgres import postgres_server, postgres_url, postgres_with_tables

__all__ = ["clock", "database", "other", "postgres_server", "postgres_url", "postgres_with_tables", "url"]


def quiet(stage: Stage, done: int, total: int) -> None:
    """Nobody watches."""


async def yes(summary: Summary) -> bool:
    """Whatever was found is confirmed."""
    return True


def importing(database: Database, seed: int = 1) -> ImportRegister:
    """An import with numbers that are drawn anew in the same way."""
    return ImportRegister(SqlRegisterStore(database), database.clock, random.Random(seed).randrange, quiet)


@pytest.fixture
def importer(database: Database, clock: FakeClock) -> ImportRegister:
    """An import into the database of the test."""
    return importing(database)
