"""A whole conversation with the real voice, the real detector and the real ear; only the line is a list of frames."""

from __future__ import annotations

import asyncio

import pytest

from dialogs.replies import ExpectKind
from ivr.call import CallSession
from ivr.hearing import VoiceActivity, WhisperEar
from ivr.ports import FRAME_MS
from ivr.speaking import FestivalVoice
from tests.unit.ivr.call.scripted import Call, ScriptedMedia, answer
from tests.unit.ivr.sounds import over_telephone, silence, word_errors

pytestmark = pytest.mark.phone

SPEED = 2
"""The line runs at twice the speed of life, so that recognition has as little time as on a busy machine."""


class PacedMedia(ScriptedMedia):
    """A line whose frames come by the clock."""

    async def next_frame(self) -> None:
        due = self.began + (self.now - self.began + FRAME_MS / 1000) / SPEED
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))


async def test_a_caller_asks_interrupts_and_says_goodbye(whisper: WhisperEar, festival: FestivalVoice) -> None:
    lines = ("Как вступить в профсоюз?", "Задержали зарплату, что делать?", "До свидания.")
    join, pay, bye = [over_telephone(await festival.speak(line)) for line in lines]
    call = Call(
        answer("Здравствуйте. Спрашивайте."),
        answer("Подайте заявление в первичную организацию. Вас примут на ближайшем заседании профкома. Это бесплатно."),
        answer("Обратитесь в инспекцию труда.", "Подробнее", "Другой вопрос", kind=ExpectKind.CHOICE),
        answer("До свидания.", ends=True),
    )
    media = call.media = PacedMedia()
    call.then(call.quiet(), lambda: media.say(join))
    call.then(call.sounding(2), lambda: media.say(silence(1.5) + pay))
    call.then(call.quiet(3), lambda: media.say(bye))
    session = CallSession(media, call.handler, whisper, festival, VoiceActivity(), "call-1", call.limits, call.journal)
    async with asyncio.timeout(90):
        await session.run()
    assert len(call.journal.heard) == 3
    errors = sum(word_errors(said, heard) for said, heard in zip(lines, call.journal.heard, strict=True))
    assert errors <= 3, call.journal.heard
    assert call.journal.interruptions == 1
    assert media.hung_up
    assert call.journal.said[-1] == "До свидания."
