"""One costly thing for all the tests of a process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

T = TypeVar("T")


async def opened(manager: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """What it gives; it is entered and left in one task, as it would be outside of tests, which pytest does not do."""
    entered: asyncio.Queue[T | None] = asyncio.Queue()
    done = asyncio.Event()

    async def keep() -> None:
        try:
            async with manager as thing:
                entered.put_nowait(thing)
                await done.wait()
        finally:
            entered.put_nowait(None)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keep())
        thing = await entered.get()
        if thing is not None:
            yield thing
        done.set()
