"""How loud a sound is, and from what probability on it is a voice. Needs no recogniser."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SPEECH = 0.35
"""From this probability on it is a voice that begins."""
STILL_SPEECH = 0.15
"""Above this a voice that began goes on: the detector doubts in a telephone's narrow band; noise stays near 0.05."""


FULL = 32767.0
"""The largest sample."""


def loudness(pcm: bytes) -> float:
    """The root mean square of the samples (0 to 32,768)."""
    samples: npt.NDArray[np.float32] = np.frombuffer(pcm, "<i2").astype(np.float32)
    return float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0


def louder(pcm: bytes, gain: float) -> bytes:
    """The sound with its samples multiplied; its peaks are bent, not cut."""
    if gain == 1.0:
        return pcm
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) * (gain / FULL)
    return bytes((np.tanh(samples) * FULL).astype("<i2").tobytes())
