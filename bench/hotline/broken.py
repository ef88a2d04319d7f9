"""Broken sound: where a call's greeting differs from that of a lone call."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ivr.softphone.heard import FRAME_SECONDS, Recording

SECONDS = 6.0
"""Of the greeting that are compared."""
LOUD = -35.0
"""dBFS from which a frame of the lone call must be there in the others."""
LOST = 9.0
"""dB that a frame may be quieter or louder than it was."""
LATE = 0.12
"""Seconds without a packet that a telephone's jitter buffer does not hide."""


@dataclass(frozen=True, slots=True)
class Sounded:
    """``lost``: share of the greeting's loud frames that are not as they were; ``gaps``: pauses between packets."""

    lost: float
    gaps: int


@dataclass(slots=True)
class Pulse:
    """Beats as a frame does, and notes when this process itself came late: what it read late was not sent late."""

    stalls: list[tuple[float, float]] = field(default_factory=list)

    async def beat(self) -> None:
        """For ever, beside the calls."""
        clock = asyncio.get_running_loop().time
        before = clock()
        while True:
            await asyncio.sleep(FRAME_SECONDS)
            now = clock()
            if now - before > FRAME_SECONDS * 2:
                self.stalls.append((before, now))
            before = now

    def late(self, earlier: float, later: float) -> float:
        """Seconds between these times in which this process did not look."""
        return sum(max(0.0, min(later, end) - max(earlier, start)) for start, end in self.stalls)


def compare(received: Recording, alone: Recording, pulse: Pulse) -> Sounded:
    """How a call's greeting sounded beside a lone call's."""
    reference, profile = _profile(alone), _profile(received)
    shift = max(range(-5, 6), key=lambda one: _alike(reference, profile, one))
    moved = np.roll(profile, shift)[: reference.size]
    loud = reference >= LOUD
    wrong = np.abs(moved[loud] - reference[loud]) > LOST
    return Sounded(float(wrong.mean()) if wrong.size else 1.0, gaps(received, pulse))


def gaps(received: Recording, pulse: Pulse) -> int:
    """Pauses between packets within the greeting that are heard, and are not this process's own."""
    first = received.first_sound() or 0.0
    times = [frame.at for frame in received.frames if first <= frame.at <= first + SECONDS]
    pauses = [(earlier, later) for earlier, later in pairwise(times) if later - earlier > LATE]
    return sum(later - earlier - pulse.late(earlier, later) > LATE for earlier, later in pauses)


def _profile(received: Recording) -> npt.NDArray[np.float64]:
    """Loudness of the frames from the first sound on, in the order of their sound."""
    first = received.first_sound() or 0.0
    levels: Sequence[float] = [frame.level for frame in received.frames if frame.at >= first]
    count = round(SECONDS / FRAME_SECONDS)
    return np.array([*levels, *([-100.0] * count)][:count])


def _alike(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64], shift: int) -> float:
    return -float(np.abs(np.maximum(a, -60) - np.maximum(np.roll(b, shift), -60)).mean())
