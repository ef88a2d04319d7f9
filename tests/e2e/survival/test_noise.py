"""Noise, music, tones and machines: no chatter, no talk without end. The detector of voices is the real one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from dialogs.turns import Command
from ivr.call import CallLimits
from ivr.hearing import VoiceActivity
from ivr.ports import SAMPLE_RATE
from ivr.softphone.call import Call
from tests.e2e.survival.figures import figures
from tests.e2e.survival.robot import SPEECH, Answers, Robot, WordsEar
from tests.e2e.survival.stage import Stage
from tests.support.phone import tone, until
from tests.unit.ivr.call.scripted import answer
from tests.unit.ivr.sounds import noise

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
SECONDS = 7.0
MOST_TURNS = 2
"""In that time, where a person might have said four things."""


def wave(*hertz: float, seconds: float = SECONDS, peak: float = 6000.0) -> npt.NDArray[np.float64]:
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return sum((peak / len(hertz) * np.sin(2 * np.pi * one * at) for one in hertz), np.zeros(at.size))


def pcm(samples: npt.NDArray[np.float64]) -> bytes:
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()


def dial_tone() -> bytes:
    """425 Hz for ever."""
    return tone(SECONDS, 425.0)


def busy_tone() -> bytes:
    """425 Hz, 0.35 s on and off."""
    return (tone(0.35, 425.0) + bytes(round(0.35 * SAMPLE_RATE) * 2)) * round(SECONDS / 0.7)


def fax_calls() -> bytes:
    """CNG: 1100 Hz, 0.5 s on, 3 s off (ITU-T T.30)."""
    return (tone(0.5, 1100.0) + bytes(3 * SAMPLE_RATE * 2)) * round(SECONDS / 3.5)


def fax_answers() -> bytes:
    """CED: 2100 Hz (ITU-T T.30)."""
    return tone(SECONDS, 2100.0)


def loud_noise() -> bytes:
    """White, as loud as the line takes."""
    return noise(SECONDS, 9000.0)


def workshop() -> bytes:
    """Noise in gusts, with blows."""
    samples = np.frombuffer(noise(SECONDS, 5000.0), "<i2").astype(float)
    at = np.arange(samples.size) / SAMPLE_RATE
    return pcm(samples * (0.4 + 0.4 * np.sin(at) + (at % 1.3 < 0.05)))


def music() -> bytes:
    """Chords of plucked strings, as a waiting line plays them."""
    chords = ((262.0, 330.0, 392.0), (220.0, 262.0, 330.0), (175.0, 220.0, 262.0), (196.0, 247.0, 294.0))
    parts = []
    for number in range(round(SECONDS / 0.6)):
        fundamental = wave(*chords[number % 4], *(2 * one for one in chords[number % 4]), seconds=0.6, peak=12000.0)
        parts.append(fundamental * np.exp(-np.arange(fundamental.size) / (0.3 * SAMPLE_RATE)))
    return pcm(np.concatenate(parts))


SOUNDS = [dial_tone, busy_tone, fax_calls, fax_answers, loud_noise, workshop, music]
LIMITS = CallLimits(silence=60.0)


@pytest.fixture(scope="module")
def warm() -> VoiceActivity:
    """The detector's weights, loaded before the first call."""
    return VoiceActivity()


async def test_noise_is_answered_with_no_chatter_keys_work_in_it_and_a_call_has_a_limit(
    stage: Stage, warm: VoiceActivity
) -> None:
    """The ear is the worst there is: it hears words in anything that the detector lets through."""

    async def one(sound: Callable[[], bytes]) -> None:
        engine = Answers(answer("Здравствуйте."), answer("Ответ на то, чего никто не говорил."))
        robot = Robot(engine, WordsEar("спасибо за просмотр"), limits=LIMITS, activity=VoiceActivity)
        async with stage.caller(robot) as call, asyncio.TaskGroup() as sounds:
            await call.heard_sound(after=0.0)
            sounds.create_task(call.say(sound(), SAMPLE_RATE))
            ended = asyncio.get_running_loop().time() + SECONDS - 2.0
            await until(lambda: asyncio.get_running_loop().time() > ended, SECONDS)
            turns = len(engine.turns) - 1
            figures.info("%s: %d turns in %.0f s", sound.__name__, turns, SECONDS)
            assert turns <= MOST_TURNS, sound.__name__
            await call.press("0")
            await until(lambda: engine.turns[-1].command is Command.OPERATOR, 2.0)
            call.shut_up()

    async with asyncio.TaskGroup() as callers:
        for sound in SOUNDS:
            callers.create_task(one(sound))
        callers.create_task(limited(stage))


async def endless(stage: Stage, robot: Robot, within: float) -> float:
    """A caller who never stops talking, for so many seconds at most; when the robot hung up."""
    clock = asyncio.get_running_loop().time
    async with stage.caller(robot) as call, asyncio.TaskGroup() as sounds:
        await call.heard_sound(after=0.0)
        began = clock()
        talking = sounds.create_task(_talk(call))
        ended = await asyncio.wait_for(asyncio.shield(call.ended), within)
        talking.cancel()
    assert not ended.by_us
    return ended.at - began


async def _talk(call: Call) -> None:
    """Sentences with pauses between, for ever."""
    while not call.ended.done():
        await call.say(SPEECH + bytes(SAMPLE_RATE * 4), SAMPLE_RATE)


async def limited(stage: Stage) -> None:
    """A call has a limit, whoever talks in it."""
    robot = Robot(limits=CallLimits(call=3.0))
    assert 2.5 < await endless(stage, robot, 10.0) < 6.0


@pytest.mark.soak
async def test_a_robot_that_is_never_understood_is_parted_with(stage: Stage) -> None:
    """The other side says the same for ever, and none of it is understood."""
    engine = Answers(answer("Здравствуйте."), answer("Не понимаю вас.", topic="out_of_scope"))
    robot = Robot(engine, limits=CallLimits(call=120.0))
    lasted = await endless(stage, robot, 60.0)
    figures.info("a second robot: parted with after %d turns, %.0f s", len(engine.turns), lasted)
    assert len(engine.turns) <= 12


@pytest.mark.soak
async def test_two_hotlines_that_call_each_other_come_to_an_end(stage: Stage) -> None:
    """What one says the other takes for words; each answers with the very same."""
    engine = Answers(answer("Здравствуйте, спрашивайте."), answer("Повторите, пожалуйста.", topic="out_of_scope"))
    one, two = (Robot(engine, WordsEar("повторите пожалуйста"), limits=CallLimits(call=60.0)) for _ in range(2))
    await stage.calls_itself(one, two)
    await until(lambda: one.finished == two.finished == 1, 70.0)
    figures.info("two hotlines: apart after %d turns of both", len(engine.turns))
    assert len(engine.turns) < 30
