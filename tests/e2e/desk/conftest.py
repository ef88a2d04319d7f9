"""One line with operators for all the calls of a test process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.desk.office import QUICK, Office, open_office


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """The line, started once; opened and closed in one task, as it would be outside of tests."""
    opened: asyncio.Queue[Office | None] = asyncio.Queue()
    done = asyncio.Event()

    async def keep() -> None:
        try:
            async with open_office(tmp_path_factory.mktemp("office")) as office:
                opened.put_nowait(office)
                await done.wait()
        finally:
            opened.put_nowait(None)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keep())
        office = await opened.get()
        if office is not None:
            yield office
        done.set()


@pytest.fixture
def office(shared_office: Office) -> Office:
    """The line with a fresh desk."""
    shared_office.opens(QUICK)
    return shared_office
