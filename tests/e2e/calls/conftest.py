"""One hotline for all the calls of a test process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.calls.hotline import Hotline, open_hotline


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hotline]:
    """The hotline, loaded once. It is opened and closed in one task, as it would be outside of tests."""
    opened: asyncio.Queue[Hotline | None] = asyncio.Queue()
    done = asyncio.Event()

    async def keep() -> None:
        try:
            async with open_hotline(tmp_path_factory.mktemp("hotline")) as hotline:
                opened.put_nowait(hotline)
                await done.wait()
        finally:
            opened.put_nowait(None)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keep())
        hotline = await opened.get()
        if hotline is not None:
            yield hotline
        done.set()
