"""What the assistant learned once, for every process that need not learn it anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.postgres import postgres_server, postgres_url
from tests.support.process import command

__all__ = ["postgres_server", "postgres_url"]


def with_learned(folder: Path, learned: Path) -> Path:
    """The folder, its data folder holding what was learned."""
    shutil.copytree(learned, folder / "data/nlu")
    return folder


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The understanding, trained in the first start."""
    folder = tmp_path_factory.mktemp("learned")
    done = command(folder, "chat")
    assert done.returncode == 0, done.stderr
    return folder / "data/nlu"


@pytest.fixture
def folder(tmp_path: Path, learned: Path) -> Path:
    """A folder for a process that starts quickly."""
    return with_learned(tmp_path, learned)
