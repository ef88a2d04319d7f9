"""Calls without end: channels, bridges, tasks, descriptors, memory and files stay as they were."""

from __future__ import annotations

import asyncio

import psutil
import pytest

from dialogs.turns import Command
from tests.e2e.survival.figures import figures
from tests.e2e.survival.robot import Answers, Robot
from tests.e2e.survival.stage import Stage
from tests.support.phone import until, until_clean
from tests.unit.ivr.call.scripted import answer

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
AT_ONCE = 4
MEGABYTE = 1 << 20


async def goodbye(stage: Stage) -> None:
    """Something is asked by a key; the robot answers, takes its leave and hangs up."""
    robot = Robot(Answers(answer("Добрый день."), answer("До свидания.", ends=True)))
    async with stage.caller(robot) as call:
        await call.heard_sound(after=0.0)
        await call.press("0")
        assert not (await asyncio.wait_for(asyncio.shield(call.ended), 10.0)).by_us


async def hung_up(stage: Stage) -> None:
    """The caller hangs up while the robot speaks."""
    robot = Robot(Answers(answer("Добрый день.")))
    async with stage.caller(robot) as call:
        await call.heard_sound(after=0.0)


async def given_up(stage: Stage) -> None:
    """The caller does not wait for the answer."""
    async with stage.caller(Robot()) as call:
        await call.hang_up()


async def asked(stage: Stage) -> None:
    """A question by voice is heard and answered; then the caller hangs up."""
    engine = Answers(answer("Добрый день."), answer("Это довольно длинный ответ робота, который слышно."))
    async with stage.caller(Robot(engine)) as call:
        await call.heard_sound(after=0.0)
        await call.press("0")
        await until(lambda: len(engine.turns) == 2)
        await call.heard_sound()
    assert [turn.command for turn in engine.turns] == [Command.START, Command.OPERATOR]


KINDS = (goodbye, hung_up, given_up, asked)


async def many(stage: Stage, calls: int) -> None:
    """So many calls, a few at a time, of all kinds in turn."""
    numbers = iter(range(calls))

    async def caller() -> None:
        for number in numbers:
            await KINDS[number % len(KINDS)](stage)

    async with asyncio.TaskGroup() as callers:
        for _ in range(AT_ONCE):
            callers.create_task(caller())


def memory(pid: int) -> int:
    return int(psutil.Process(pid).memory_info().rss)


async def left_by(stage: Stage, calls: int, warm: int) -> tuple[float, float]:
    """What so many calls leave; megabytes by which we and Asterisk grew. Fails where anything else is left."""
    await many(stage, warm)
    await until_clean(stage.line)
    before, asterisk = stage.census(), stage.asterisk()
    ours, theirs = memory(psutil.Process().pid), sum(map(memory, asterisk))
    await many(stage, calls)
    await stage.nothing_left(before)
    assert stage.asterisk() == asterisk
    return (memory(psutil.Process().pid) - ours) / MEGABYTE, (sum(map(memory, asterisk)) - theirs) / MEGABYTE


async def test_calls_one_after_another_leave_nothing(stage: Stage) -> None:
    ours, theirs = await left_by(stage, 30, warm=12)
    assert ours < 10
    assert theirs < 30


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_a_thousand_calls_one_after_another_leave_nothing(stage: Stage) -> None:
    """Asterisk's memory grows by some 30 MB in its first five hundred calls, and stays there."""
    ours, theirs = await left_by(stage, 1000, warm=500)
    figures.info("1000 calls: we grew by %.1f MB, Asterisk by %.1f MB", ours, theirs)
    assert ours < 15
    assert theirs < 25
