"""Every storage test runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import Database, migrate
from tests.support.clock import FakeClock
from tests.support.keys import KEYRING
from tests.support.postgres import PostgresServer, postgres_server, postgres_url, postgres_with_tables

__all__ = ["postgres_server", "postgres_url", "postgres_with_tables"]


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'profline.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=KINDS)
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with tables and nothing in them."""
    if request.param == "sqlite":
        made = f"sqlite+aiosqlite:///{tmp_path / 'profline.db'}"
        await migrate(made, KEYRING)
        return made
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.new_database(request.getfixturevalue("postgres_with_tables"))


@pytest.fixture
def clock() -> FakeClock:
    """The time, set by hand."""
    return FakeClock()


@pytest.fixture
async def database(url: str, clock: FakeClock) -> AsyncIterator[Database]:
    """The open database."""
    opened = Database(url, clock, keyring=KEYRING)
    yield opened
    await opened.close()


@pytest.fixture
async def other(url: str, clock: FakeClock) -> AsyncIterator[Database]:
    """The same database as another process sees it."""
    opened = Database(url, clock, keyring=KEYRING)
    yield opened
    await opened.close()
