"""A RIFF wave to the house's sound: 16-bit little-endian PCM, mono, 16 kHz."""

from __future__ import annotations

import io
import wave

import numpy as np
import numpy.typing as npt

from ivr.errors import SpeakingFailed
from ivr.ports import SAMPLE_RATE

RATES = range(4_000, 192_001)
"""Hz; what lies outside is a broken header, and would be drawn out into gigabytes."""
_TAPS = 63


def pcm_of(riff: bytes) -> bytes:
    """The sound of a wave file of 16-bit samples, its channels mixed; a stream's header may lie about its length.

    Raises:
        SpeakingFailed: it is no such file.
    """
    try:
        with wave.open(io.BytesIO(riff)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise SpeakingFailed(f"the voice made no wave file: {error or 'it ends too early'}") from error
    if width != 2 or channels < 1 or rate not in RATES:
        raise SpeakingFailed(f"the voice made {8 * width}-bit sound at {rate} Hz, 16-bit was expected")
    whole = len(raw) - len(raw) % (2 * channels)
    samples = np.frombuffer(raw[:whole], "<i2").reshape(-1, channels).mean(axis=1)
    return np.clip(resampled(samples.astype(np.float32), rate), -32768, 32767).astype("<i2").tobytes()


def resampled(samples: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float32]:
    """The samples at :data:`SAMPLE_RATE`, by straight lines; what would fold back is filtered out first."""
    if rate == SAMPLE_RATE or not samples.size:
        return samples
    if rate > SAMPLE_RATE:
        samples = np.convolve(samples, _low_pass(SAMPLE_RATE / 2 / rate), "same")
    count = round(samples.size * SAMPLE_RATE / rate)
    at = np.arange(count) * (rate / SAMPLE_RATE)
    return np.asarray(np.interp(at, np.arange(samples.size), samples), np.float32)


def _low_pass(cutoff: float) -> npt.NDArray[np.float32]:
    """A windowed sinc; ``cutoff`` in cycles a sample."""
    at = np.arange(_TAPS) - _TAPS // 2
    taps = np.sinc(2 * cutoff * at) * np.hamming(_TAPS)
    return np.asarray(taps / taps.sum(), np.float32)
