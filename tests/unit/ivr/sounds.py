"""Sounds for the ear's tests: a telephone's band, noise, silence; and how wrong a transcript is."""

from __future__ import annotations

import re

import numpy as np

from ivr.ports import SAMPLE_RATE


def silence(seconds: float) -> bytes:
    """Nothing at all."""
    return b"\0\0" * round(seconds * SAMPLE_RATE)


def noise(seconds: float, loudness: float = 600.0, seed: int = 1) -> bytes:
    """White noise of this root mean square."""
    samples = np.random.default_rng(seed).normal(0, loudness, round(seconds * SAMPLE_RATE))
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()


def over_telephone(pcm: bytes) -> bytes:
    """The sound as a telephone leaves it: 300 to 3,400 Hz, eight bits by the mu-law of G.711."""
    samples = np.frombuffer(pcm, "<i2").astype(float)
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(samples.size, 1 / SAMPLE_RATE)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    level = np.clip(np.fft.irfft(spectrum, samples.size) / 32768, -1, 1)
    companded = np.sign(level) * np.log1p(255 * np.abs(level)) / np.log(256)
    stepped = np.round(companded * 127) / 127
    expanded = np.sign(stepped) * np.expm1(np.abs(stepped) * np.log(256)) / 255
    return bytes((expanded * 32767).astype("<i2").tobytes())


def word_errors(said: str, heard: str) -> int:
    """Words to change, leave out or put in (Levenshtein)."""
    a, b = (re.findall(r"\w+", text.lower().replace("ё", "е")) for text in (said, heard))
    row = list(range(len(b) + 1))
    for i, word in enumerate(a, 1):
        above, row[0] = row[:], i
        for j, other in enumerate(b, 1):
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (word != other))
    return row[-1]
