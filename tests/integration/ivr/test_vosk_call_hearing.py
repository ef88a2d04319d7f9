"""A real call through the streaming ear: SIP, Asterisk, the detector of voice, Vosk with its Korean model."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.asterisk.calls import IncomingCall
from ivr.call import CallLimits, CallSession
from ivr.hearing import VoiceActivity, VoskEar
from ivr.ports import SAMPLE_RATE
from tests.support.korean import AUNT, is_heard, korean, korean_model
from tests.support.phone import phone_settings, running_line, softphone, until, until_clean
from tests.unit.ivr.call.scripted import Journal, ScriptedHandler, ScriptedVoice, answer

pytestmark = [pytest.mark.phone, pytest.mark.timeout(300)]

PATIENT = CallLimits(recognition=20.0)


async def test_words_said_into_a_telephone_are_heard_along(tmp_path: Path) -> None:
    ear, journal = VoskEar.load(korean_model()), Journal()
    handler = ScriptedHandler(answer("Здравствуйте."), answer("До свидания.", ends=True))

    async def talk(call: IncomingCall) -> None:
        session = CallSession(call.media, handler, ear, ScriptedVoice(), VoiceActivity(), call.id, PATIENT, journal)
        await session.run()

    async with running_line(phone_settings(tmp_path), talk) as line:
        async with softphone(line).call("100") as call:
            await call.answered
            await call.heard_sound(within=20.0)
            await call.heard_silence(1.0, within=20.0)
            await call.say(korean(AUNT), SAMPLE_RATE)
            await until(lambda: bool(journal.heard), within=60.0)
        await until_clean(line)
    assert is_heard(AUNT, journal.heard[0]), journal.heard
    assert ear.places.taken == 0
    ear.close()
