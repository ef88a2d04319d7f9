"""A RIFF wave to the house's sound: 16-bit little-endian PCM, mono, 16 kHz."""

from __future__ import annotations

import io
import wave

import numpy as np
import numpy.typing as npt

from ivr.errors import SpeakingFailed
from ivr.ports import SAMPLE_RATE


def pcm_of(riff: bytes) -> bytes:
    """The sound of a wave file of 16-bit samples at any rate, its channels mixed.

    Raises:
        SpeakingFailed: it is no such file.
    """
    try:
        with wave.open(io.BytesIO(riff)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise SpeakingFailed(f"the voice made no wave file: {error}") from error
    if width != 2 or rate <= 0:
        raise SpeakingFailed(f"the voice made {8 * width}-bit sound at {rate} Hz, 16-bit was expected")
    samples = (
        np.frombuffer(raw, "<i2").reshape(-1, channels).mean(axis=1) if channels > 1 else np.frombuffer(raw, "<i2")
    )
    return resampled(samples.astype(np.float32), rate).astype("<i2").tobytes()


def resampled(samples: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float32]:
    """The samples at :data:`SAMPLE_RATE`, by straight lines between them."""
    if rate == SAMPLE_RATE or not samples.size:
        return samples
    count = round(samples.size * SAMPLE_RATE / rate)
    at = np.arange(count) * (rate / SAMPLE_RATE)
    return np.asarray(np.interp(at, np.arange(samples.size), samples), np.float32)
