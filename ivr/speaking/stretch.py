"""Slower speech of the same pitch: waveform similarity overlap-add (Verhelst and Roelands, 1993)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ivr.ports import SAMPLE_RATE

_WINDOW = SAMPLE_RATE * 40 // 1000
_HOP = _WINDOW // 2
_SEARCH = SAMPLE_RATE * 10 // 1000
SLOWEST, FASTEST = 3.0, 0.5
"""Beyond these nothing is understood any more."""


def stretched(pcm: bytes, pace: float) -> bytes:
    """The sound drawn out to ``pace`` times its length, its pitch as it was; about 1 ms a second of sound."""
    pace = min(max(pace, FASTEST), SLOWEST)
    if abs(pace - 1) < 0.01 or not pcm:
        return pcm
    samples = np.frombuffer(pcm, "<i2").astype(np.float32)
    count = round(samples.size * pace)
    drawn = _overlapped(samples, pace, count // _HOP + 2)[_HOP : _HOP + count]
    return np.clip(drawn, -32768, 32767).astype("<i2").tobytes()


def _overlapped(samples: npt.NDArray[np.float32], pace: float, frames: int) -> npt.NDArray[np.float32]:
    """Windows of the sound laid over each other at even steps, each taken where it goes on from the one before."""
    padded = np.pad(samples, (_HOP + _SEARCH, 2 * _WINDOW + 2 * _SEARCH))
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
    drawn = np.zeros(frames * _HOP + _WINDOW, np.float32)
    last = padded.size - _WINDOW
    at = _SEARCH
    for number in range(frames):
        if number:
            at = _best(padded, padded[at + _HOP : at + _HOP + _WINDOW], round(number * _HOP / pace), last)
        drawn[number * _HOP : number * _HOP + _WINDOW] += padded[at : at + _WINDOW] * window
        at = min(at, last - _HOP)
    return drawn


def _best(padded: npt.NDArray[np.float32], natural: npt.NDArray[np.float32], first: int, last: int) -> int:
    """Where, within the search around the even step, the sound is most like what would have come next."""
    first = min(first, last - 2 * _SEARCH)
    likeness = np.correlate(padded[first : first + _WINDOW + 2 * _SEARCH], natural, "valid")
    return first + int(np.argmax(likeness))
