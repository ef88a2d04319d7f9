"""Slower speech is longer, and neither deeper nor quieter."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.ports import SAMPLE_RATE
from ivr.speaking.stretch import stretched


def _tone(hertz: float, seconds: float = 2.0) -> bytes:
    """Something like a voice: a tone with overtones."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = sum(np.sin(2 * np.pi * hertz * n * time) / n for n in (1, 2, 3))
    return np.asarray(6000 * wave, "<i2").tobytes()


def _pitch(pcm: bytes) -> float:
    """The strongest frequency, in Hz."""
    samples = np.frombuffer(pcm, "<i2").astype(float)[3000:13_000]
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size), 8 * samples.size))
    return float(np.argmax(spectrum)) * SAMPLE_RATE / (8 * samples.size)


@pytest.mark.parametrize("pace", [0.8, 1.25, 1.5])
@pytest.mark.parametrize("hertz", [90, 130, 220])
def test_pitch_and_loudness_stay_and_the_length_changes(hertz: int, pace: float) -> None:
    plain = _tone(hertz)
    slow = stretched(plain, pace)
    assert len(slow) == pytest.approx(pace * len(plain), rel=0.001)
    assert _pitch(slow) == pytest.approx(_pitch(plain), rel=0.02)
    loud, louder = (np.frombuffer(pcm, "<i2").astype(float)[2000:-2000].std() for pcm in (plain, slow))
    assert louder == pytest.approx(loud, rel=0.1)


def test_the_order_of_sounds_stays() -> None:
    low, high = _tone(100, 1.0), _tone(300, 1.0)
    slow = stretched(low + high, 1.5)
    half = len(slow) // 4 * 2
    assert _pitch(slow[:half]) == pytest.approx(100, rel=0.02)
    assert _pitch(slow[half:]) == pytest.approx(300, rel=0.02)


@pytest.mark.parametrize("size", [1, 2, 319, 640, 5000])
def test_a_short_sound_is_stretched_too(size: int) -> None:
    assert len(stretched(b"\1\0" * size, 1.5)) == 2 * round(size * 1.5)


def test_the_usual_pace_and_silence_cost_nothing() -> None:
    plain = _tone(100)
    assert stretched(plain, 1.0) is plain
    assert stretched(b"", 1.5) == b""


def test_an_absurd_pace_is_held() -> None:
    assert len(stretched(_tone(100, 0.5), 100.0)) == 3 * len(_tone(100, 0.5))
