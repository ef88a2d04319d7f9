"""The jobs and when they run."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from backend.retention.purge import PurgeOld

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something done at certain times. ``cron`` is five fields (minute hour day month weekday) of Moscow time."""

    name: str
    cron: str
    run: Callable[[], Awaitable[object]]


def nightly_purge(purge: PurgeOld) -> Job:
    """Deletes what was kept long enough, every night."""

    async def purge_old() -> None:
        log.info("purged: %s", await purge())

    return Job(purge_old.__name__, "40 3 * * *", purge_old)
