"""Threads that recognise: slow, failing and stuck work, and what becomes of the others meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest

from ivr.errors import HearingBusy, HearingFailed
from ivr.hearing.workers import MOST_STUCK, Wanted, Workers
from tests.fakes.until import running, until


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What stuck work waits for; opened at the end, so that no thread outlives the test for long."""
    event = threading.Event()
    yield event
    event.set()


def _answer(_: Wanted) -> str:
    return "слова"


def _waits(gate: threading.Event) -> Callable[[Wanted], str]:
    def work(_: Wanted) -> str:
        gate.wait()
        return "поздно"

    return work


async def test_work_is_done_in_a_thread() -> None:
    workers = Workers("ear", 1, 5)
    assert await workers.do(lambda _: threading.current_thread().name) == "ear-1"
    assert await workers.do(lambda _: threading.current_thread().name) == "ear-1"
    workers.close()


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("std::bad_alloc"), ValueError("x"), Exception("x")])
async def test_failing_work_is_a_failure_of_hearing_and_the_thread_lives_on(error: Exception) -> None:
    workers = Workers("ear", 1, 5)

    def fail(_: Wanted) -> str:
        raise error

    with pytest.raises(HearingFailed, match=type(error).__name__):
        await workers.do(fail)
    assert await workers.do(lambda _: threading.current_thread().name) == "ear-1"
    workers.close()


async def test_a_stuck_thread_is_given_up_and_replaced(gate: threading.Event, caplog: pytest.LogCaptureFixture) -> None:
    workers = Workers("ear", 1, 0.05)
    with pytest.raises(HearingFailed, match="no answer within"):
        await workers.do(_waits(gate))
    assert await workers.do(_answer) == "слова"
    assert "ear-1 is stuck" in caplog.text
    workers.close()


async def test_who_waits_behind_a_stuck_thread_is_served_by_the_next(gate: threading.Event) -> None:
    workers = Workers("ear", 1, 0.05)

    async def give_up_waiting() -> None:
        async with asyncio.timeout(0.01):
            await workers.do(_waits(gate))

    with pytest.raises(TimeoutError):
        await give_up_waiting()
    assert await workers.do(_answer) == "слова"
    workers.close()


async def test_too_many_stuck_threads_are_not_replaced_until_one_is_back(gate: threading.Event) -> None:
    workers = Workers("ear", 1, 0.02)
    for _ in range(MOST_STUCK):
        with pytest.raises(HearingFailed, match="no answer within"):
            await workers.do(_waits(gate))
    with pytest.raises(HearingFailed, match="every thread is stuck"):
        await workers.do(_answer)
    gate.set()
    async with asyncio.timeout(10):
        while True:
            try:
                assert await workers.do(_answer) == "слова"
                break
            except HearingFailed:
                await asyncio.sleep(0)
    workers.close()


async def test_who_would_wait_too_long_hears_so_at_once(gate: threading.Event) -> None:
    workers = Workers("ear", 1, 60, patience=1.0, usual=0.6)
    async with running(_swallowed(workers, gate)), running(_swallowed(workers, gate)):
        await until(lambda: workers.expected_wait() > 1.0)
        with pytest.raises(HearingBusy, match="are waiting"):
            await workers.do(_answer)
        gate.set()
        await until(lambda: workers.expected_wait() == 0.0)
        assert await workers.do(_answer) == "слова"
    workers.close()


async def _swallowed(workers: Workers, gate: threading.Event) -> None:
    await workers.do(_waits(gate))


async def test_work_that_nobody_waits_for_is_left_out_and_what_runs_is_told(gate: threading.Event) -> None:
    workers = Workers("ear", 1, 60)
    begun, told, done = threading.Event(), threading.Event(), []

    def asks(wanted: Wanted) -> None:
        begun.set()
        while wanted():
            gate.wait(0.001)
        told.set()

    async def runs() -> None:
        await workers.do(asks)

    async def waits() -> None:
        await workers.do(lambda _: done.append("waited"))

    async with running(runs()):
        await until(begun.is_set)
        async with running(waits()):
            await until(lambda: len(workers._jobs) == 1)
    await until(told.is_set)
    assert await workers.do(_answer) == "слова"
    assert not done
    workers.close()


async def test_urgent_work_comes_first(gate: threading.Event) -> None:
    workers, order = Workers("ear", 1, 60), []
    async with asyncio.TaskGroup() as group:
        group.create_task(_swallowed(workers, gate))
        await until(lambda: workers._running)
        group.create_task(workers.do(lambda _: order.append("first come")))
        await until(lambda: len(workers._jobs) == 1)
        group.create_task(workers.do(lambda _: order.append("urgent"), urgent=True))
        await until(lambda: len(workers._jobs) == 2)
        gate.set()
    assert order == ["urgent", "first come"]
    workers.close()


async def test_as_many_work_at_once_as_there_are_threads() -> None:
    workers, meeting = Workers("ear", 3, 60), threading.Barrier(3)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(workers.do(lambda _: meeting.wait()))
    workers.close()


async def test_closed_workers_refuse_and_their_threads_end() -> None:
    workers = Workers("an-ear-that-closes", 1, 5)
    await workers.do(_answer)
    workers.close()
    with pytest.raises(HearingFailed, match="is closed"):
        await workers.do(_answer)
    await until(lambda: not any(thread.name.startswith("an-ear-that-closes") for thread in threading.enumerate()))
