"""Tones of exchanges and fax machines, keys heard as tones, and music begin no turn; a voice among them does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ivr.call import CallLimits
from ivr.call.endpointing import Endpointer, Moment
from ivr.hearing import VoiceActivity
from ivr.hearing.tones import SteadyTone
from ivr.ports import FRAME_BYTES, SAMPLE_RATE
from ivr.speaking import FestivalVoice
from tests.unit.ivr.sounds import noise, over_telephone

pytestmark = pytest.mark.phone
SECONDS = 6.0
LIMITS = CallLimits()
AT = np.arange(round(SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
SCALE = (262, 294, 330, 349, 392, 440, 494, 523)


def _tone(*hertz: float, on: float = SECONDS, off: float = 0.0, level: float = 6000.0) -> bytes:
    """These frequencies at once, in bursts."""
    sound = sum(np.sin(2 * np.pi * each * AT) for each in hertz) * level / len(hertz)
    return bytes((sound * (AT % (on + off) < on)).astype("<i2").tobytes())


def _answering_fax() -> bytes:
    """2,100 Hz with its phase reversed each 450 ms (ITU-T V.8)."""
    return bytes((6000 * np.sin(2 * np.pi * 2100 * AT + np.pi * (AT // 0.45))).astype("<i2").tobytes())


def _keys() -> bytes:
    """Digits as DTMF within the sound, 100 ms each."""
    rows, columns = np.array((697, 770, 852, 941)), np.array((1209, 1336, 1477))
    key = (AT // 0.2).astype(int)
    sound = np.sin(2 * np.pi * rows[key % 4] * AT) + np.sin(2 * np.pi * columns[key % 3] * AT)
    return bytes((3000 * sound * (AT % 0.2 < 0.1)).astype("<i2").tobytes())


def _music() -> bytes:
    """Plucked chords with overtones, as while one is put on hold."""
    beat = (AT // 0.4).astype(int)
    fades = np.exp(-5 * (AT % 0.4))
    notes = [np.array(SCALE)[(beat * step) % len(SCALE)] for step in (1, 3, 5)]
    overtones = [np.sin(2 * np.pi * note * part * AT) / part for note in notes for part in (1, 2, 3, 4)]
    return bytes((2000 * fades * sum(overtones)).astype("<i2").tobytes())


def _begins(pcm: bytes, needed: float) -> bool:
    activity, endpointer = VoiceActivity(), Endpointer(LIMITS)
    frames = (pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm), FRAME_BYTES))
    return any(endpointer.frame(activity.probability(frame), needed) is Moment.BEGAN for frame in frames)


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(lambda: _tone(425), id="dial tone"),
        pytest.param(lambda: _tone(350, 440), id="dial tone abroad"),
        pytest.param(lambda: _tone(425, on=0.35, off=0.35), id="busy"),
        pytest.param(lambda: _tone(1100, on=0.5, off=3.0), id="calling fax"),
        pytest.param(_answering_fax, id="answering fax"),
        pytest.param(lambda: _tone(1700, 2100, 2300), id="modem"),
        pytest.param(_keys, id="keys"),
        pytest.param(lambda: noise(SECONDS, 5000), id="noise"),
    ],
)
def test_tones_and_noise_begin_nothing(sound: Callable[[], bytes]) -> None:
    assert not _begins(over_telephone(sound()), LIMITS.voice_starts)


def test_music_does_not_interrupt_the_robot() -> None:
    assert not _begins(over_telephone(_music()), LIMITS.barge_in)


@pytest.mark.parametrize("before", [_tone(425), _tone(350, 440), _tone(425)[:32000], _answering_fax()])
async def test_a_voice_after_a_tone_is_heard(festival: FestivalVoice, before: bytes) -> None:
    voice = await festival.speak("Как вступить в профсоюз?")
    assert _begins(over_telephone(before) + over_telephone(voice), LIMITS.barge_in)


async def test_a_voice_itself_is_hardly_ever_taken_for_a_tone(festival: FestivalVoice) -> None:
    voice = over_telephone(await festival.speak("Сколько дней отпуска мне положено, и когда его дают?"))
    samples = np.frombuffer(voice, "<i2").astype(np.float32)
    tone = SteadyTone()
    found = [tone.sounds(samples[at : at + 512]) for at in range(0, samples.size - 511, 512)]
    assert sum(found) < 0.03 * len(found)
