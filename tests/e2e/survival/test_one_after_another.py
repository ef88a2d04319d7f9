"""Calls without end: channels, bridges, tasks, descriptors, memory and files stay as they were."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil
import pytest

from tests.e2e.survival.figures import figures
from tests.e2e.survival.product import Product, open_product
from tests.e2e.survival.robot import SPEECH, Answers, Robot
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
        await call.heard_silence(0.2)
        await call.say(SPEECH, 16_000)
        await until(lambda: len(engine.turns) == 2)
        await call.heard_sound()
    assert [turn.text for turn in engine.turns] == [None, "когда мне дадут отпуск"]


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


async def all_kinds(product: Product, rounds: int) -> None:
    """Each kind of call that the product knows, all kinds at once, so many times."""
    for _ in range(rounds):
        async with asyncio.TaskGroup() as callers:
            callers.create_task(product.asks())
            callers.create_task(product.reaches_an_operator())
            callers.create_task(product.wants_an_operator_no_more())
            callers.create_task(product.enters_a_conference_and_leaves())
            callers.create_task(product.hangs_up_in_a_conference())


async def product_leaves_nothing(folder: Path, rounds: int) -> None:
    """Of calls by voice, to operators and into conferences, wired as the product wires them."""
    async with open_product(folder) as product:
        before = calls_tasks()
        await all_kinds(product, rounds)
        await product.is_clean()
        await until(lambda: calls_tasks() == before, 10.0)
        assert product.engine.heard == rounds
        assert product.engine.passed == 4 * rounds


def calls_tasks() -> set[str]:
    """The tasks that are named for a call or what it uses."""
    names = {task.get_name() for task in asyncio.all_tasks()}
    return {name for name in names if name.startswith(("call ", "busy "))}


@pytest.mark.timeout(180)
async def test_speaking_callers_operators_and_conferences_leave_nothing(tmp_path: Path) -> None:
    await product_leaves_nothing(tmp_path, 1)


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_many_speaking_callers_operators_and_conferences_leave_nothing(tmp_path: Path) -> None:
    await product_leaves_nothing(tmp_path, 40)


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_a_thousand_calls_one_after_another_leave_nothing(stage: Stage) -> None:
    """Asterisk's memory grows by some 30 MB in its first five hundred calls, and stays there."""
    ours, theirs = await left_by(stage, 1000, warm=500)
    figures.info("1000 calls: we grew by %.1f MB, Asterisk by %.1f MB", ours, theirs)
    assert ours < 15
    assert theirs < 25
