"""Runs jobs by Moscow time, one run of a job at once, and outlives their failures."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from backend.clock import MOSCOW, Clock
from scheduler.jobs import Job

LATE = timedelta(hours=1)
"""How late a job may start (a busy or sleeping machine); later it waits for its next time."""

log = logging.getLogger(__name__)


class Scheduler:
    """The house's clockwork. Raises ``ValueError`` at once where a job's ``cron`` is wrong or its name is taken."""

    def __init__(self, jobs: Iterable[Job], clock: Clock) -> None:
        self._jobs: dict[str, Job] = {}
        self._triggers: dict[str, CronTrigger] = {}
        for job in jobs:
            if job.name in self._jobs:
                raise ValueError(f"two jobs are named {job.name!r}")
            self._jobs[job.name] = job
            self._triggers[job.name] = CronTrigger.from_crontab(job.cron, timezone=MOSCOW)
        self._clock = clock
        self._clockwork: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Begin; call it inside the running loop."""
        self._clockwork = AsyncIOScheduler(timezone=MOSCOW)
        for name, trigger in self._triggers.items():
            self._clockwork.add_job(
                self.run,
                trigger,
                args=[name],
                id=name,
                name=name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=int(LATE.total_seconds()),
            )
        self._clockwork.start()
        log.info("%d jobs planned: %s", len(self._jobs), ", ".join(self._jobs))

    async def stop(self) -> None:
        """Plan nothing more, and cancel what runs. Harmless where it was not started."""
        clockwork, self._clockwork = self._clockwork, None
        if clockwork is not None:
            clockwork.shutdown(wait=False)

    def bring_forward(self, name: str) -> None:
        """Have a started job run at once by the clockwork; its later times stay. ``RuntimeError`` where not started."""
        if self._clockwork is None:
            raise RuntimeError("the scheduler is not started")
        self._clockwork.modify_job(name, next_run_time=datetime.now(MOSCOW))

    async def run(self, name: str) -> bool:
        """Run a job now; whether it succeeded. A failure is logged and goes no further."""
        began = self._clock.now()
        try:
            await self._jobs[name].run()
        except Exception:
            log.exception("job %s failed", name)
            return False
        log.info("job %s took %s", name, self._clock.now() - began)
        return True

    def next_run(self, name: str) -> datetime | None:
        """When a job is due next, in UTC."""
        due: datetime | None = self._triggers[name].get_next_fire_time(None, self._clock.now())
        return due.astimezone(UTC) if due else None
