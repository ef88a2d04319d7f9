"""Where there is speech in what the softphone heard."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.softphone.heard import Recording, level

LOUD = np.full(160, 3000, dtype=np.int16)
QUIET = np.full(160, 20, dtype=np.int16)


def recording(pattern: str) -> Recording:
    """A frame of 20 ms for each character, # loud and . quiet."""
    made = Recording()
    for n, mark in enumerate(pattern):
        made.add(LOUD if mark == "#" else QUIET, n * 0.02)
    return made


def test_sound_with_short_pauses_is_one_segment() -> None:
    found = recording("...##..##....................##.").segments(gap=0.1)
    assert [(round(part.start, 2), round(part.end, 2)) for part in found] == [(0.06, 0.18), (0.58, 0.62)]


def test_segments_from_a_time_on() -> None:
    assert [round(part.start, 2) for part in recording("##........##........##").segments(gap=0.1, after=0.1)] == [
        0.2,
        0.4,
    ]


def test_silence_has_no_segments_and_no_sound() -> None:
    silent = recording("....")
    assert silent.segments() == []
    assert silent.first_sound() is None
    assert silent.last_sound < 0


def test_first_and_last_sound_and_the_pcm_between_times() -> None:
    made = recording(".#.#.")
    assert made.first_sound() == pytest.approx(0.02)
    assert made.first_sound(after=0.03) == pytest.approx(0.06)
    assert made.last_sound == pytest.approx(0.06)
    assert made.pcm(0.015, 0.045) == LOUD.astype("<i2").tobytes() + QUIET.astype("<i2").tobytes()
    assert made.pcm(9.0) == b""


def test_loudness_in_decibels_of_full_scale() -> None:
    assert level(np.full(160, 32767, dtype=np.int16)) == pytest.approx(0.0, abs=0.01)
    assert level(np.zeros(160, dtype=np.int16)) == -100.0
    assert level(np.zeros(0, dtype=np.int16)) == -100.0
