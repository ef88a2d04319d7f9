"""Whisper's features: the log-mel spectrogram of Radford et al., 2022, section 2.2, without the padding to 30 s."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ivr.ports import SAMPLE_RATE

BANDS = 80
WINDOW = 400
HOP = 160
FRAMES_A_SECOND = SAMPLE_RATE // HOP

Floats = npt.NDArray[np.float32]


def log_mel(pcm: bytes, *, silence: float) -> Floats:
    """Features (80 bands x 100 frames a second) of 16 kHz PCM16, then ``silence`` seconds of the least value."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768.0
    samples = np.pad(samples, (0, max(0, WINDOW - samples.size)))
    padded = np.pad(samples, WINDOW // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:-1]
    window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    power = np.abs(np.fft.rfft(frames * window, axis=1)).astype(np.float32) ** 2
    logs = np.log10(np.maximum(_filters() @ power.T, 1e-10))
    logs = np.maximum(logs, logs.max() - 8.0)
    features = ((logs + 4.0) / 4.0).astype(np.float32)
    quiet = np.full((BANDS, round(silence * FRAMES_A_SECOND)), features.min(), np.float32)
    return np.ascontiguousarray(np.concatenate([features, quiet], axis=1))


@lru_cache(maxsize=1)
def _filters() -> Floats:
    """Triangles on Slaney's mel scale (linear to 1 kHz, logarithmic above), of equal area."""
    bins = np.fft.rfftfreq(WINDOW, 1.0 / SAMPLE_RATE)
    mels = np.linspace(0.0, _mel(SAMPLE_RATE / 2), BANDS + 2)
    centres = np.where(mels < 15, mels * 200 / 3, 1000 * np.exp(np.log(6.4) / 27 * (mels - 15)))
    slopes = centres[:, None] - bins[None, :]
    widths = np.diff(centres)[:, None]
    triangles = np.maximum(0, np.minimum(-slopes[:-2] / widths[:-1], slopes[2:] / widths[1:]))
    areas = 2.0 / (centres[2:] - centres[:-2])
    return np.asarray(triangles * areas[:, None], np.float32)


def _mel(hertz: float) -> float:
    return 15 + 27 * float(np.log(hertz / 1000) / np.log(6.4))
