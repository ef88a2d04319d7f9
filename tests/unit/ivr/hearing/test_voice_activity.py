"""A voice is told from noise and silence before any recogniser is asked."""

from __future__ import annotations

import pytest

from ivr.hearing.voice_activity import VoiceActivity, spoken_part
from ivr.levels import SPEECH
from ivr.ports import FRAME_BYTES
from ivr.speaking import FestivalVoice
from tests.unit.ivr.sounds import noise, over_telephone, silence

pytestmark = pytest.mark.phone


def _highest(pcm: bytes) -> float:
    activity = VoiceActivity()
    return max(activity.probability(pcm[at : at + FRAME_BYTES]) for at in range(0, len(pcm), FRAME_BYTES))


async def test_a_voice_on_the_telephone_is_a_voice(festival: FestivalVoice) -> None:
    assert _highest(over_telephone(await festival.speak("Да."))) > SPEECH


@pytest.mark.parametrize("sound", [silence(2), noise(2, 20), noise(2, 600), noise(2, 6000)])
def test_silence_and_noise_are_not(sound: bytes) -> None:
    assert _highest(sound) < SPEECH
    assert spoken_part(sound) == b""


async def test_the_spoken_part_is_cut_out_of_the_silence(festival: FestivalVoice) -> None:
    said = await festival.speak("Как вступить в профсоюз?")
    part = spoken_part(silence(3) + said + silence(4))
    assert 0.7 * len(said) < len(part) < 1.3 * len(said)


def test_after_a_reset_nothing_is_remembered() -> None:
    activity = VoiceActivity()
    first = [activity.probability(noise(0.02, 900, seed)) for seed in range(20)]
    activity.reset()
    assert [activity.probability(noise(0.02, 900, seed)) for seed in range(20)] == first
