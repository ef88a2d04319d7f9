"""A member who has left traces everywhere, beside one who has left the same ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings
from storage import Database
from tests.integration.dialogs.conftest import KnownPhrases
from tests.integration.rights.traces import OTHER, PERSON, WISH, Union, Wiring, fill
from tests.integration.storage.conftest import clock, database, other, url
from tests.support.clock import FakeClock
from tests.support.postgres import postgres_server, postgres_url, postgres_with_tables

__all__ = ["clock", "database", "other", "postgres_server", "postgres_url", "postgres_with_tables", "url"]


@pytest.fixture
def wiring(database: Database, clock: FakeClock, url: str, tmp_path: Path) -> Wiring:
    """An engine as the product wires it, as far as erasures go."""
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=url)
    asked = {WISH.format(person.card[-2:]): "pay.delay" for person in (PERSON, OTHER)}
    return Wiring.of(database, clock, settings, KnownPhrases(**asked))


@pytest.fixture
async def union(wiring: Wiring) -> Union:
    """Both members, with everything that can be kept about them."""
    return await fill(wiring, (PERSON, OTHER))
