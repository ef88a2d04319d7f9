"""One line for all the tests that do not break it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.survival.stage import Stage, open_stage
from tests.support.phone import until_clean
from tests.support.postgres import postgres_server, postgres_with_tables
from tests.support.shared import opened

__all__ = ["postgres_server", "postgres_with_tables"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The line, started once."""
    async for stage in opened(open_stage(tmp_path_factory.mktemp("survival"))):
        yield stage


@pytest_asyncio.fixture(loop_scope="session")
async def stage(one_stage: Stage) -> AsyncIterator[Stage]:
    """The line, with no call left from the test before."""
    yield one_stage
    await until_clean(one_stage.line, 10.0)
