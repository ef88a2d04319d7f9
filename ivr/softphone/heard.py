"""What the caller hears: the sound with its times, and where in it there is speech."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np

from ivr.softphone.alaw import LINE_RATE, Samples, from_line

FRAME_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Heard:
    """One frame: 8 kHz samples, its loudness in dBFS, and the loop's time when it came."""

    samples: Samples
    level: float
    at: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of sound between silences: the loop's times."""

    start: float
    end: float


def level(samples: Samples) -> float:
    """Loudness in dBFS, -100 for digital silence."""
    if not len(samples):
        return -100.0
    power = float(np.mean(np.square(samples.astype(np.float64)))) / 32768**2
    return 10 * math.log10(power) if power > 1e-10 else -100.0


@dataclass(slots=True)
class Recording:
    """Everything heard so far, in order of arrival."""

    threshold: float = -45.0
    """dBFS from which a frame counts as sound."""
    frames: list[Heard] = field(default_factory=list)
    last_sound: float = -math.inf
    """When the last frame with sound came."""

    def add(self, samples: Samples, at: float) -> None:
        """One more frame."""
        heard = Heard(samples, level(samples), at)
        self.frames.append(heard)
        if heard.level >= self.threshold:
            self.last_sound = at

    def pcm(self, start: float = -math.inf, end: float = math.inf, *, rate: int = LINE_RATE) -> bytes:
        """The sound that came between two times, 16-bit PCM of 8 or 16 kHz."""
        parts = [frame.samples for frame in self.frames if start <= frame.at <= end]
        return from_line(np.concatenate(parts), rate) if parts else b""

    def first_sound(self, after: float = -math.inf) -> float | None:
        """When sound was first heard, from a time on."""
        return next((f.at for f in self.frames if f.at >= after and f.level >= self.threshold), None)

    def segments(self, gap: float = 0.5, *, after: float = -math.inf) -> list[Segment]:
        """Sound with no pause longer than ``gap`` seconds in it, from a time on."""
        found: list[Segment] = []
        first = bisect_right(self.frames, after, key=lambda frame: frame.at)
        for at in (frame.at for frame in self.frames[first:] if frame.level >= self.threshold):
            if found and at - found[-1].end <= gap:
                found[-1] = Segment(found[-1].start, at + FRAME_SECONDS)
            else:
                found.append(Segment(at, at + FRAME_SECONDS))
        return found
