"""A-law (ITU-T G.711) to and from 16-bit PCM, and 16 kHz down to the line's 8 kHz and back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

LINE_RATE = 8000


def _decode_table() -> Samples:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, code & 15
    low = (mantissa << 4) + 8
    magnitude = np.where(exponent == 0, low, (low + 0x100) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


_TO_PCM = _decode_table()
_ORDER = np.argsort(_TO_PCM, kind="stable")
_MIDDLES = (_TO_PCM[_ORDER][:-1].astype(np.int32) + _TO_PCM[_ORDER][1:]) / 2


_TAPS = np.arange(-31, 32)
_LOW_PASS = np.sinc(_TAPS * 0.45) * 0.45 * np.hamming(len(_TAPS))
"""Half of 16 kHz and a little less: 3.6 kHz."""


def encode(samples: Samples) -> bytes:
    """The nearest A-law code of each sample."""
    return _ORDER[np.searchsorted(_MIDDLES, samples)].astype(np.uint8).tobytes()


def decode(codes: bytes) -> Samples:
    """The sample of each A-law code."""
    return _TO_PCM[np.frombuffer(codes, dtype=np.uint8)]


def to_line(pcm: bytes, rate: int) -> Samples:
    """16-bit PCM of 8 or 16 kHz as samples of 8 kHz; what the line cannot carry (over 3.6 kHz) is filtered away."""
    samples = np.frombuffer(pcm, dtype="<i2")
    if rate not in (LINE_RATE, 2 * LINE_RATE):
        raise ValueError(f"{rate} Hz: 8000 or 16000 expected")
    if rate == LINE_RATE or not len(samples):
        return samples.astype(np.int16)
    filtered = np.convolve(samples.astype(np.float64), _LOW_PASS, mode="same")[::2]
    return np.clip(np.rint(filtered), -32768, 32767).astype(np.int16)


def from_line(samples: Samples, rate: int) -> bytes:
    """Samples of 8 kHz as 16-bit PCM of 8 or 16 kHz."""
    if rate == LINE_RATE:
        return samples.astype("<i2").tobytes()
    if rate != 2 * LINE_RATE:
        raise ValueError(f"{rate} Hz: 8000 or 16000 expected")
    stuffed = np.zeros(2 * len(samples))
    stuffed[::2] = samples * 2.0
    smooth = np.convolve(stuffed, _LOW_PASS, mode="same")[: len(stuffed)] if len(samples) else stuffed
    return np.clip(np.rint(smooth), -32768, 32767).astype("<i2").tobytes()
