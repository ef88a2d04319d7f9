"""Every storage test runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import Database, migrate
from tests.support.clock import FakeClock
from tests.support.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'profline.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def url(empty_url: str) -> str:
    """A database with tables and nothing in them."""
    await migrate(empty_url)
    return empty_url


@pytest.fixture
def clock() -> FakeClock:
    """The time, set by hand."""
    return FakeClock()


@pytest.fixture
async def database(url: str, clock: FakeClock) -> AsyncIterator[Database]:
    """The open database."""
    opened = Database(url, clock)
    yield opened
    await opened.close()


@pytest.fixture
async def other(url: str, clock: FakeClock) -> AsyncIterator[Database]:
    """The same database as another process sees it."""
    opened = Database(url, clock)
    yield opened
    await opened.close()
