"""One line for all the tests that do not break it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.survival.stage import Stage, open_stage
from tests.support.phone import until_clean
from tests.support.postgres import postgres_server, postgres_with_tables

__all__ = ["postgres_server", "postgres_with_tables"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """Opened and closed in one task, as it would be outside of tests."""
    opened: asyncio.Queue[Stage | None] = asyncio.Queue()
    done = asyncio.Event()

    async def keep() -> None:
        try:
            async with open_stage(tmp_path_factory.mktemp("survival")) as stage:
                opened.put_nowait(stage)
                await done.wait()
        finally:
            opened.put_nowait(None)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keep())
        stage = await opened.get()
        if stage is not None:
            yield stage
        done.set()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(one_stage: Stage) -> AsyncIterator[Stage]:
    """The line, with no call left from the test before."""
    yield one_stage
    await until_clean(one_stage.line, 10.0)
