"""The ear hangs, fails or has no memory: keys go on working within 2 s, and the call lives."""

from __future__ import annotations

import asyncio

import pytest

from dialogs.turns import Command
from ivr.errors import HearingBusy, HearingFailed
from ivr.softphone.call import Call
from tests.e2e.survival.robot import SPEECH, Answers, Robot, WordsEar
from tests.e2e.survival.stage import Stage
from tests.support.phone import until
from tests.unit.ivr.call.scripted import answer

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
WITHIN = 2.0
TROUBLES = [HearingFailed("killed"), HearingBusy("too many"), MemoryError()]


def robot_with(ear: WordsEar) -> tuple[Robot, Answers]:
    """A robot that asks and answers."""
    engine = Answers(answer("Добрый день."), answer("Ответ на ваш вопрос готов, слушайте его."))
    return Robot(engine, ear), engine


async def a_key_is_answered(call: Call, engine: Answers) -> float:
    """Press 0; the seconds until the engine was asked. The answer is heard."""
    clock = asyncio.get_running_loop().time
    pressed = clock()
    asked = len(engine.turns)
    [released] = await call.press("0")
    await until(lambda: len(engine.turns) > asked, WITHIN)
    took = clock() - released
    assert engine.turns[-1].command is Command.OPERATOR
    await call.heard_sound(after=pressed, within=WITHIN)
    return took


async def test_ears_that_hang_or_fail_do_not_hold_up_a_key_and_one_that_is_well_again_hears(stage: Stage) -> None:
    async with asyncio.TaskGroup() as callers:
        for streams in (False, True):
            callers.create_task(beside_a_hanging_ear(stage, WordsEar(streams=streams)))
        for error in TROUBLES:
            callers.create_task(beside_a_failing_ear(stage, error))
        callers.create_task(heard_again(stage))


async def beside_a_hanging_ear(stage: Stage, ear: WordsEar) -> None:
    """A key is answered though the ear never is done."""
    ear.gate.shut()
    robot, engine = robot_with(ear)
    async with stage.caller(robot) as call:
        await call.heard_sound(after=0.0)
        await call.heard_silence(0.3)
        await call.say(SPEECH, 16_000)
        await until(lambda: ear.gate.inside > 0)
        assert await a_key_is_answered(call, engine) < WITHIN
    await until(lambda: ear.gate.inside == 0)


async def beside_a_failing_ear(stage: Stage, error: Exception) -> None:
    """The trouble is excused, and a key is answered."""
    ear = WordsEar(streams=True)
    ear.error = error
    robot, engine = robot_with(ear)
    async with stage.caller(robot) as call:
        await call.heard_sound(after=0.0)
        await call.heard_silence(0.3)
        said = await call.say(SPEECH, 16_000)
        excused = await call.heard_sound(after=said.end)
        assert excused - said.end < 2 * WITHIN
        assert engine.texts == []
        assert await a_key_is_answered(call, engine) < WITHIN


async def heard_again(stage: Stage) -> None:
    """The ear fails once, and hears then."""
    ear = WordsEar("когда отпуск")
    ear.error = HearingFailed("killed")
    robot, engine = robot_with(ear)
    async with stage.caller(robot) as call:
        await call.heard_sound(after=0.0)
        await call.heard_silence(0.3)
        await call.say(SPEECH, 16_000)
        await call.heard_sound()
        await call.heard_silence(0.3)
        ear.error = None
        await call.say(SPEECH, 16_000)
        await until(lambda: engine.texts == ["когда отпуск"])
