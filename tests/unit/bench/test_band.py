"""The line carries a telephone's band, with as much noise as was asked for, the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.band import LEAD_IN, LEAD_OUT, SIGNAL_TO_NOISE, TelephoneLine
from ivr.levels import loudness
from ivr.ports import SAMPLE_RATE

SECONDS = 1.0
BEFORE = round(0.25 * SAMPLE_RATE) * 2


def tone(hertz: float) -> bytes:
    """A tone of this pitch."""
    at = np.arange(round(SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    return (8000 * np.sin(2 * np.pi * hertz * at)).astype("<i2").tobytes()


@pytest.fixture
async def line(tmp_path: Path) -> TelephoneLine:
    return await TelephoneLine.open(tmp_path)


async def test_a_clean_line_is_silent_around_the_words(line: TelephoneLine) -> None:
    carried = await line.carry(tone(1000), "clean", "one")
    assert len(carried) / 2 / SAMPLE_RATE == pytest.approx(SECONDS + LEAD_IN + LEAD_OUT, abs=0.01)
    assert loudness(carried[:BEFORE]) < 10
    assert loudness(carried[BEFORE * 2 : -BEFORE * 2]) == pytest.approx(8000 / 2**0.5, rel=0.1)


async def test_what_is_over_four_kilohertz_is_not_carried(line: TelephoneLine) -> None:
    assert loudness(await line.carry(tone(5000), "clean", "one")) < 100


@pytest.mark.parametrize("condition", ["noise15", "noise8"])
async def test_noise_is_as_loud_as_its_condition_says(line: TelephoneLine, condition: str) -> None:
    ratio = SIGNAL_TO_NOISE[condition]
    assert ratio is not None
    carried = await line.carry(tone(1000), condition, "one")
    noise = loudness(carried[:BEFORE] + carried[-BEFORE:])
    assert 20 * np.log10(8000 / 2**0.5 / noise) == pytest.approx(ratio, abs=2.5)


async def test_the_same_words_meet_the_same_noise(line: TelephoneLine, tmp_path: Path) -> None:
    again = await TelephoneLine.open(tmp_path)
    assert await line.carry(tone(700), "noise8", "one") == await again.carry(tone(700), "noise8", "two")
