"""The voice is killed: the caller loses a sentence at most, and the next one comes."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator

import psutil
import pytest
import pytest_asyncio

from ivr.speaking import FestivalVoice
from tests.e2e.survival.robot import Answers, Robot, Tones
from tests.e2e.survival.stage import Stage
from tests.support.phone import until
from tests.unit.ivr.call.scripted import answer

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
LONG = "Подайте заявление в первичную организацию. Вас примут на ближайшем заседании. Это бесплатно."


@pytest_asyncio.fixture(loop_scope="session")
async def festival() -> AsyncIterator[FestivalVoice]:
    """A real voice that speaks already."""
    voice = FestivalVoice()
    await voice.start()
    yield voice
    await voice.close()


def processes() -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if one.name() == "festival"]


@pytest.mark.soak
async def test_a_killed_festival_speaks_the_next_sentence(stage: Stage, festival: FestivalVoice) -> None:
    engine = Answers(answer("Здравствуйте. Спрашивайте."), answer(LONG))
    robot = Robot(engine, voice=festival)
    before = set(processes())
    assert before
    async with stage.caller(robot) as call:
        await call.heard_sound(after=0.0)
        await call.heard_silence(0.5)
        for one in before:
            os.kill(one.pid, signal.SIGKILL)
        await call.press("0")
        await call.heard_sound(within=8.0)
        await until(lambda: set(robot.notes.said) >= {"Вас примут на ближайшем заседании.", "Это бесплатно."}, 20.0)
    assert not before & set(processes())


async def test_a_festival_killed_in_mid_sentence_goes_on(stage: Stage, festival: FestivalVoice) -> None:
    robot = Robot(
        Answers(answer("Вступить легко. Подайте заявление. Вас примут. Это бесплатно.")),
        voice=festival,
    )
    async with stage.caller(robot) as call:
        await call.heard_sound(after=0.0)
        for one in processes():
            os.kill(one.pid, signal.SIGKILL)
        await until(lambda: "Это бесплатно." in robot.notes.said, 40.0)


async def test_a_voice_that_is_lost_for_good_is_told_by_tones_and_a_goodbye(stage: Stage) -> None:
    voice = Tones()
    robot = Robot(Answers(answer("Здравствуйте.")), voice=voice)
    voice.failures = 100
    async with stage.caller(robot) as call:
        await call.heard_sound(after=0.0)
        assert not (await call.ended).by_us
    await until(lambda: robot.finished == 1)
