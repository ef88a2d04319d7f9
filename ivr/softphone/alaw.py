"""A-law (ITU-T G.711) to and from 16-bit PCM, and 16 kHz down to the line's 8 kHz."""

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


def encode(samples: Samples) -> bytes:
    """The nearest A-law code of each sample."""
    return _ORDER[np.searchsorted(_MIDDLES, samples)].astype(np.uint8).tobytes()


def decode(codes: bytes) -> Samples:
    """The sample of each A-law code."""
    return _TO_PCM[np.frombuffer(codes, dtype=np.uint8)]


def to_line(pcm: bytes, rate: int) -> Samples:
    """16-bit PCM of 8 or 16 kHz as samples of 8 kHz; what the line cannot carry (over 3.6 kHz) is filtered away."""
    samples = np.frombuffer(pcm, dtype="<i2")
    if rate == LINE_RATE:
        return samples.astype(np.int16)
    if rate != 2 * LINE_RATE:
        raise ValueError(f"{rate} Hz: 8000 or 16000 expected")
    taps = np.arange(-31, 32)
    window = np.sinc(taps * 0.45) * 0.45 * np.hamming(len(taps))
    filtered = np.convolve(samples.astype(np.float64), window, mode="same")[::2]
    return np.clip(np.rint(filtered), -32768, 32767).astype(np.int16)
