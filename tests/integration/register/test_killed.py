"""An import that is killed leaves the register as it was, and the next one does what an unkilled one does."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from storage import Database, migrate
from tests.integration.register.conftest import importing, yes
from tests.integration.register.kept import everything, staged
from tests.support.clock import FakeClock
from tests.support.import_child import HERE, URL
from tests.support.keys import KEYRING
from tests.support.process import ROOT
from tests.support.register import CARD, DUES, PRIMARY, people, write_rows

ROWS = 1_500
POINTS = {"reading": ("reading", 1_000), "numbering": ("numbering", 500), "applying": ("applying", 4)}


def two_registers(folder: Path) -> tuple[Path, Path]:
    """One that is there already, and one that changes, moves and adds people, some without a card."""
    rows = list(people(ROWS))
    first = write_rows(folder / "first.csv", rows[:500])
    for number, row in enumerate(rows):
        row[DUES] = "31.03.2027" if number % 2 else row[DUES]
        row[CARD] = None if number >= 800 else row[CARD]
        row[PRIMARY] = f"Новое место {number % 7}" if number % 11 == 0 else row[PRIMARY]
    return first, write_rows(folder / "second.csv", rows)


async def killed_at(point: str, file: Path, url: str) -> None:
    """Import in a child up to a point, and kill it there."""
    stage, step = POINTS[point]
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.import_child",
        str(file),
        stage,
        str(step),
        cwd=ROOT,
        env=os.environ | {URL: url},
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    said = await asyncio.wait_for(child.stdout.readline(), 60)
    child.kill()
    await child.wait()
    assert said.decode().strip() == HERE


@pytest.fixture
async def unkilled(tmp_path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What both registers come to where nobody is killed."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'unkilled.db'}"
    await migrate(url, KEYRING)
    database = Database(url, FakeClock(), keyring=KEYRING)
    try:
        for file in two_registers(tmp_path):
            await importing(database)(file, yes)
        return await everything(database)
    finally:
        await database.close()


@pytest.mark.parametrize("point", POINTS)
async def test_killed_and_run_again_it_is_as_never_killed(
    point: str, url: str, database: Database, unkilled: dict[str, list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    first, second = two_registers(tmp_path)
    await importing(database)(first, yes)
    before = await everything(database)
    await killed_at(point, second, url)
    assert await everything(database) == before
    batches, rows = await staged(database)
    assert batches == 1
    assert rows >= 500
    again = await importing(database)(second, yes)
    assert again is not None
    assert again.new == 1_000
    assert again.changed > 200
    assert await staged(database) == (0, 0)
    assert await everything(database) == unkilled
