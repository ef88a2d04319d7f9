"""A real recogniser, a Vosk server of its own process, hangs, is killed, has no memory: keys go on working."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from dialogs.turns import Command
from ivr.hearing.vosk_server import VoskServerEar
from ivr.ports import SAMPLE_RATE
from ivr.softphone.call import Call
from tests.e2e.survival.figures import figures
from tests.e2e.survival.robot import Answers, Robot
from tests.e2e.survival.stage import Stage
from tests.support.korean import AUNT, is_heard, korean, korean_model
from tests.support.phone import until
from tests.support.vosk_server import VoskServerProcess, vosk_server
from tests.unit.ivr.call.scripted import answer

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
WITHIN = 2.0


@asynccontextmanager
async def server(*, starved: bool = False) -> AsyncIterator[VoskServerProcess]:
    """A server whose model is loaded."""
    context = vosk_server(korean_model(), starved=starved)
    process = await asyncio.to_thread(context.__enter__)
    try:
        yield process
    finally:
        process.thaw()
        await asyncio.to_thread(context.__exit__, None, None, None)


async def keys_work_while(call: Call, engine: Answers, trouble: str, begins: Callable[[], None]) -> None:
    """The recogniser is struck, the caller speaks all the same, and presses a key in the middle of it."""
    clock = asyncio.get_running_loop().time
    await call.heard_silence(0.4)
    begins()
    said = await call.say(korean(AUNT), SAMPLE_RATE)
    asked = len(engine.turns)
    [pressed] = await call.press("0")
    await until(lambda: len(engine.turns) > asked, WITHIN)
    took = clock() - pressed
    assert engine.turns[-1].command is Command.OPERATOR
    figures.info(
        "recogniser %s: a key was answered %.2f s after it, %.2f s after the words", trouble, took, pressed - said.end
    )


async def test_keys_work_while_the_recogniser_hangs_and_when_it_is_killed(stage: Stage) -> None:
    engine = Answers(answer("Здравствуйте."), answer("Ответ на ваш вопрос."))
    async with server() as process:
        ear = VoskServerEar(process.address)
        async with stage.caller(Robot(engine, ear)) as call:
            await call.heard_sound(after=0.0)
            await call.heard_silence(0.4)
            await call.say(korean(AUNT), SAMPLE_RATE)
            await until(lambda: bool(engine.texts), 10.0)
            assert is_heard(AUNT, engine.texts[0])
            await keys_work_while(call, engine, "hung", process.freeze)
            process.thaw()
            await keys_work_while(call, engine, "killed", process.kill)
            assert len(engine.texts) == 1
            excused = await call.say(korean(AUNT), SAMPLE_RATE)
            await call.heard_sound(after=excused.start, within=5.0)
            assert not call.ended.done()
        ear.close()


@pytest.mark.soak
async def test_keys_work_while_the_recogniser_has_no_memory(stage: Stage) -> None:
    engine = Answers(answer("Здравствуйте."), answer("Ответ на ваш вопрос."))
    async with server(starved=True) as process:
        ear = VoskServerEar(process.address)
        async with stage.caller(Robot(engine, ear)) as call:
            await call.heard_sound(after=0.0)
            for _ in range(3):
                await keys_work_while(call, engine, "starved", lambda: None)
        ear.close()
