"""The demo federation on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from app.demo import load_demo
from storage import Database
from tests.integration.storage.conftest import clock, database, url
from tests.support.clock import FakeClock
from tests.support.postgres import postgres_server, postgres_url, postgres_with_tables

__all__ = ["clock", "database", "postgres_server", "postgres_url", "postgres_with_tables", "url"]


@pytest.fixture
async def demo(database: Database, clock: FakeClock) -> Database:
    """The database with the demo federation."""
    await load_demo(database, clock.now())
    return database
