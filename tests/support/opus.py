"""Voice messages as people's telephones record them."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from ivr.ports import SAMPLE_RATE

TIMES = 3
"""Opus is recorded at 48 kHz."""


def opus_of(pcm: bytes) -> bytes:
    """The house's sound as Opus in Ogg."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
    finer = np.interp(np.arange(len(samples) * TIMES) / TIMES, np.arange(len(samples)), samples)
    out = io.BytesIO()
    soundfile.write(out, finer, SAMPLE_RATE * TIMES, format="OGG", subtype="OPUS")
    return out.getvalue()
