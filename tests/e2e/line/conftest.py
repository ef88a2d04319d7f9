"""What the assistant learned once, for every process that need not learn it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.postgres import postgres_server, postgres_url
from tests.support.process import command

__all__ = ["postgres_server", "postgres_url"]


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The understanding, learned once and kept in the cache folder, which all processes share."""
    done = command(tmp_path_factory.mktemp("learned"), "learn")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def folder(tmp_path: Path, learned: None) -> Path:
    """A folder for a process that starts quickly."""
    return tmp_path
