"""Soft chords for those who wait, made here: nobody's rights, no file."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ivr.ports import SAMPLE_RATE

CHORDS = (
    (220.00, 261.63, 329.63, 392.00),
    (174.61, 220.00, 261.63, 349.23),
    (196.00, 261.63, 329.63, 392.00),
    (196.00, 246.94, 293.66, 392.00),
    (220.00, 261.63, 329.63, 440.00),
    (146.83, 220.00, 293.66, 349.23),
    (174.61, 220.00, 261.63, 349.23),
    (196.00, 246.94, 329.63, 392.00),
)
"""A minor, F, C, G and their neighbours: Hz of each voice."""
CHORD_SECONDS = 4.0
SWELL_SECONDS = 1.2
STEP_SECONDS = 0.5
LOUDEST = 0.09
"""Of full scale: under a voice."""

Samples = npt.NDArray[np.float64]


@lru_cache(maxsize=1)
def hold_music() -> bytes:
    """Half a minute that can be looped, 16-bit PCM at the house's rate. Takes some tenths of a second to make."""
    music = np.concatenate([_chord(voices) for voices in CHORDS])
    scaled = music / np.max(np.abs(music)) * LOUDEST * 32767
    return bytes(scaled.astype("<i2").tobytes())


def _chord(voices: tuple[float, ...]) -> Samples:
    """The voices held together, and plucked one after another above."""
    length = int(CHORD_SECONDS * SAMPLE_RATE)
    moment = np.arange(length) / SAMPLE_RATE
    swell = np.clip(np.minimum(moment, CHORD_SECONDS - moment) / SWELL_SECONDS, 0.0, 1.0)
    held: Samples = np.sum([np.sin(2 * np.pi * voice * moment) for voice in voices], axis=0) * swell**2 / len(voices)
    for step in range(int((CHORD_SECONDS - SWELL_SECONDS) / STEP_SECONDS)):
        start = int(step * STEP_SECONDS * SAMPLE_RATE)
        held[start:] += 0.35 * _pluck(2 * voices[step % len(voices)], moment[: length - start])
    return held * np.minimum(1.0, (CHORD_SECONDS - moment) / 0.3)


def _pluck(hertz: float, moment: Samples) -> Samples:
    attack = np.minimum(1.0, moment / 0.02)
    sound: Samples = np.sin(2 * np.pi * hertz * moment) * attack * np.exp(-2.5 * moment)
    return sound
