"""Jobs run by Moscow time, and their failures stay their own."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from scheduler import Job, Scheduler
from tests.fakes.until import until
from tests.support.clock import FakeClock


async def nothing() -> None:
    """Does nothing."""


def failing() -> Job:
    async def fail() -> None:
        raise RuntimeError("no luck")

    return Job("fail", "* * * * *", fail)


def test_times_are_of_moscow() -> None:
    scheduler = Scheduler([Job("night", "40 3 * * *", nothing)], FakeClock())
    assert scheduler.next_run("night") == datetime(2026, 11, 24, 0, 40, tzinfo=UTC)


@pytest.mark.parametrize("cron", ["", "every night", "61 * * * *"])
def test_a_wrong_time_is_named_before_anything_starts(cron: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Scheduler([Job("night", cron, nothing)], FakeClock())


def test_two_jobs_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="night"):
        Scheduler([Job("night", "0 3 * * *", nothing)] * 2, FakeClock())


async def test_a_failing_job_is_logged_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    ran = asyncio.Event()

    async def succeed() -> None:
        ran.set()

    scheduler = Scheduler([failing(), Job("succeed", "* * * * *", succeed)], FakeClock())
    with caplog.at_level(logging.ERROR):
        assert not await scheduler.run("fail")
        assert await scheduler.run("succeed")
    assert ran.is_set()
    assert "job fail failed" in caplog.text


async def test_started_jobs_run_by_the_clock_and_stop() -> None:
    runs: list[str] = []

    async def tick() -> None:
        runs.append("tick")

    scheduler = Scheduler([Job("tick", "* * * * *", tick), failing()], FakeClock())
    scheduler.start()
    try:
        scheduler.bring_forward("fail")
        scheduler.bring_forward("tick")
        await until(lambda: runs == ["tick"])
    finally:
        await scheduler.stop()
    await scheduler.stop()
    with pytest.raises(RuntimeError, match="not started"):
        scheduler.bring_forward("tick")
