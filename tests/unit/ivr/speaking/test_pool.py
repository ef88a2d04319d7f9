"""Workers go to short sentences first, and never get lost."""

from __future__ import annotations

import asyncio

from ivr.speaking.pool import Pool


async def _order(lengths: list[int]) -> list[int]:
    """In which order sentences of these lengths come to one busy worker."""
    pool, said = Pool(["worker"]), []
    free = asyncio.Event()

    async def hold() -> None:
        async with pool.lent():
            await free.wait()

    async def say(length: int) -> None:
        async with pool.lent(length):
            said.append(length)

    async with asyncio.TaskGroup() as group:
        group.create_task(hold())
        waiting = [group.create_task(say(length)) for length in lengths]
        await asyncio.sleep(0)
        assert not any(task.done() for task in waiting)
        free.set()
    return said


async def test_the_shortest_waits_least() -> None:
    assert await _order([180, 40, 150, 20]) == [20, 40, 150, 180]


async def test_equals_keep_their_order() -> None:
    pool, said = Pool([1]), []

    async def say(name: str) -> None:
        async with pool.lent(0):
            await asyncio.sleep(0)
            said.append(name)

    async with asyncio.TaskGroup() as group:
        for name in "абвг":
            group.create_task(say(name))
    assert said == list("абвг")


async def test_a_worker_is_with_one_task_at_a_time_and_survives_those_who_go_away() -> None:
    pool, busy, most = Pool(["one", "two"]), set[str](), 0

    async def say(number: int) -> None:
        nonlocal most
        async with pool.lent(number % 7) as worker:
            assert worker not in busy
            busy.add(worker)
            most = max(most, len(busy))
            try:
                await asyncio.sleep(0)
            finally:
                busy.remove(worker)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(say(number)) for number in range(60)]
        for number in range(0, 60, 3):
            await asyncio.sleep(0)
            tasks[number].cancel()
    assert most == 2
    async with pool.lent() as first, pool.lent() as second:
        assert {first, second} == {"one", "two"}
