"""The one place that keeps background services running."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds before a service that failed is started again; the pause doubles."""


async def keep_running(name: str, run: Callable[[], Awaitable[None]], fatal: tuple[type[Exception], ...] = ()) -> None:
    """Run a service until cancelled; one that fails or ends is started again after a growing pause.

    What is ``fatal`` (a refused token) is said once, and ends this service alone.
    """
    loop = asyncio.get_running_loop()
    pause = FIRST_PAUSE
    while True:
        began = loop.time()
        try:
            await run()
            log.warning("%s ended by itself; starting it again", name)
        except fatal as error:
            log.error("%s is off: %s", name, error)
            return
        except Exception:
            log.exception("%s failed; starting it again in %.0f s", name, pause)
        if loop.time() - began > LONGEST_PAUSE:
            pause = FIRST_PAUSE
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


@asynccontextmanager
async def running_beside(name: str, run: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Keep a service running for as long as the block lasts. What the block raises comes out as it is, in no group."""
    failure: Exception | None = None
    async with asyncio.TaskGroup() as group:
        service = group.create_task(keep_running(name, run), name=name)
        try:
            yield
        except Exception as error:
            failure = error
        finally:
            service.cancel()
    if failure is not None:
        raise failure
