"""Three falling tones, for when there is no voice left to say that there is none (the ITU-T E.180 information tone's
idea, the other way round, so that it is not taken for the exchange's own)."""

from __future__ import annotations

import numpy as np

from ivr.ports import SAMPLE_RATE

HERTZ = (1400, 950, 620)
SECONDS = 0.33


def trouble_tones() -> bytes:
    """About a second of sound."""
    at = np.arange(round(SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    tones = [6000 * np.sin(2 * np.pi * hertz * at) * np.hanning(at.size) for hertz in HERTZ]
    return bytes(np.concatenate(tones).astype("<i2").tobytes())
