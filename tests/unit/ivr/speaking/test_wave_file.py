"""Any wave of 16-bit samples becomes the house's sound."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from ivr.errors import SpeakingFailed
from ivr.speaking.wave_file import pcm_of


def _riff(samples: list[int], rate: int, channels: int = 1, width: int = 2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(np.array(samples, "<i2").tobytes())
    return out.getvalue()


def test_sixteen_kilohertz_mono_is_kept_as_it_is() -> None:
    assert pcm_of(_riff([1, -2, 3], 16_000)) == np.array([1, -2, 3], "<i2").tobytes()


def test_another_rate_keeps_the_duration() -> None:
    assert len(pcm_of(_riff([0] * 8_000, 8_000))) == 32_000


def test_channels_are_mixed() -> None:
    assert pcm_of(_riff([10, 20, 30, 50], 16_000, channels=2)) == np.array([15, 40], "<i2").tobytes()


@pytest.mark.parametrize("riff", [b"", b"RIFF", b"no wave at all"])
def test_what_is_no_wave_is_a_failure_of_the_voice(riff: bytes) -> None:
    with pytest.raises(SpeakingFailed):
        pcm_of(riff)


def test_eight_bit_sound_is_refused() -> None:
    with pytest.raises(SpeakingFailed, match="8-bit"):
        pcm_of(_riff([1, 2], 16_000, width=1))
