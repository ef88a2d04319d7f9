"""Whether what comes from the caller is but the robot's own sound, sent back by a loud telephone.

What the robot plays is known, so a frame from the caller is compared with what was played a little earlier, in bands
of the telephone's range. How much earlier is found by how alike the two go up and down in the last seconds; how much
softer, in each band, by what mostly came back then. A frame that is not louder than that is explained. A line without
an echo is learnt in the same way: next to nothing comes back, and any voice is the caller's.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np
import numpy.typing as npt

from ivr.ports import FRAME_BYTES, FRAME_MS, SAMPLE_RATE

Rows = npt.NDArray[np.float64]

FRAME = FRAME_MS / 1000
JITTER = 0.1
"""Seconds by which a frame may come early or late, and still is the next one."""
EDGES = (300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3400)
"""Hertz: Zwicker's critical bands within the telephone's range."""
LATEST = 32
"""Frames by which an echo may be late: 640 ms."""
REMEMBERED = 150
"""Frames of the robot's sound from which delay and gains are learnt: 3 s."""
LEARNS_AT_FIRST = 50
"""Frames of the robot's first sound in the call during which all is taken for its echo."""
RELEARNS = 10
"""Frames between two looks at the delay and the gains."""
ALIKE = 0.6
"""The correlation from which it is an echo. One from a room has 0.76 to 0.94 (-20 to -6 dB), a voice at most 0.5."""
FORGETS = 40
"""Looks in a row without an echo, after which a known one is forgotten."""
LEAST_ROWS = 20
"""Frames that are compared at least."""
SOUNDS = 25.0
"""Decibels below the loudest frame, from which a frame is no pause."""
ACTIVE = 30.0
"""Decibels below the robot's loudest in a band, from which it is not silent there."""
FLOOR = 1e3
"""Power in a band that is nothing; a codec's noise is more."""
USUAL = 0.7
"""The quantile of what came back that counts as the gain: a caller who speaks over it hardly moves it."""
NOTHING = -60.0
"""Decibels: the gain where nothing was sent yet."""
MARGIN = 3.0
"""Decibels above the expected echo, within which a frame is still explained."""
CAUTION = 5.0
"""Decibels more at first, while little is known; they melt away over the first :data:`REMEMBERED` frames."""
OWN_SHARE = 0.2
"""The share of a frame's power that must be unexplained to make it the caller's own."""
_SPREAD, _FADES = np.array((-1, 0, 1, 2, 3, 4)), np.array((0.0, 0.0, 0.0, 2.0, 5.0, 8.0))
"""An echo is smeared over the frames after its delay, and fades: decibels by the frame."""
_WINDOW = np.hanning(FRAME_BYTES // 2)
_BINS = np.searchsorted(np.fft.rfftfreq(FRAME_BYTES // 2, 1 / SAMPLE_RATE), EDGES)


class EchoJudge:
    """One a call. Told what is played and when; asked about each frame in order."""

    def __init__(self) -> None:
        self._playing: deque[tuple[float, bytes]] = deque()
        self._came = np.zeros((0, len(EDGES) - 1))
        self._sent = np.zeros((0, len(EDGES) - 1))
        self._gains: Rows | None = None
        self._delay = self._doubts = 0
        self._sounded = -math.inf
        self._count = 0
        self._clock = 0.0

    def played(self, pcm: bytes, begins: float) -> None:
        """The robot's sound goes out from this time on."""
        self._playing.append((begins, pcm))

    def cut(self, at: float) -> None:
        """The robot fell silent: what was to sound later does not."""
        self._playing = deque(
            (begins, pcm[: round((at - begins) * SAMPLE_RATE) * 2]) for begins, pcm in self._playing if begins < at
        )

    def held_up(self, since: float, until: float) -> None:
        """The robot was silent between these times, and then went on."""
        later: deque[tuple[float, bytes]] = deque()
        for begins, pcm in self._playing:
            heard = pcm[: max(0, round((since - begins) * SAMPLE_RATE) * 2)]
            rest = pcm[len(heard) :]
            later += [(begins, heard)] if heard else []
            later += [(until if heard else begins + until - since, rest)] if rest else []
        self._playing = later

    def explains(self, pcm: bytes, at: float) -> bool:
        """Whether this frame (of 20 ms) from the caller is the robot's echo, or nothing."""
        self._clock = at if abs(at - self._clock - FRAME) > JITTER else self._clock + FRAME
        sent = self._sounding(self._clock)
        self._sounded = self._clock if sent is not None else self._sounded
        if self._clock > self._sounded + LATEST * FRAME:
            return False
        came = _powers(pcm)
        self._remember(came, _powers(sent) if sent is not None else np.full(len(EDGES) - 1, FLOOR))
        nothing = came.sum() <= FLOOR * came.size * 2
        explained = not nothing and (self._gains is None or self._is_expected(came))
        self._count += 1
        if self._count >= LEARNS_AT_FIRST and self._count % RELEARNS == 0:
            self._learn()
        return explained

    def _sounding(self, at: float) -> bytes | None:
        """What the robot played in the frame that ends now; None where it was silent."""
        while self._playing and self._playing[0][0] + len(self._playing[0][1]) / 2 / SAMPLE_RATE <= at - FRAME:
            self._playing.popleft()
        if not self._playing or self._playing[0][0] > at:
            return None
        begins, pcm = self._playing[0]
        first = round((at - FRAME - begins) * SAMPLE_RATE) * 2
        return pcm[max(0, first) : first + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")

    def _remember(self, came: Rows, sent: Rows) -> None:
        kept = REMEMBERED + LATEST
        self._came = np.vstack((self._came[1 - kept :], 10 * np.log10(np.maximum(came, FLOOR))))
        self._sent = np.vstack((self._sent[1 - kept :], 10 * np.log10(np.maximum(sent, FLOOR))))

    def _learn(self) -> None:
        """Find the delay at which both go up and down most alike; if they do, the usual gain in each band there."""
        rows = len(self._sent)
        shifted = [(self._came[lag:], self._sent[: rows - lag]) for lag in range(min(LATEST, rows - LEAST_ROWS))]
        delay = int(np.argmax([_alike(came, sent) for came, sent in shifted]))
        if _alike(*_both_sound(*shifted[delay])) < ALIKE:
            self._unlike()
            return
        self._delay, self._doubts = delay, 0
        expected = _smeared(self._sent, self._delay)[LATEST if len(self._sent) > 2 * LATEST else 0 :]
        active = expected > self._sent.max(axis=0) - ACTIVE
        self._gains = _usual(self._came[-len(expected) :] - expected, active)

    def _unlike(self) -> None:
        """What comes is nothing like what was sent: there is no echo, or for now a voice covers it."""
        self._doubts += 1
        if self._gains is None or self._doubts >= FORGETS:
            self._gains = np.full(len(EDGES) - 1, NOTHING)

    def _margin(self) -> float:
        return MARGIN + CAUTION * max(0.0, 1 - self._count / REMEMBERED)

    def _is_expected(self, came: Rows) -> bool:
        """Whether hardly anything in this frame is above the echo that is due in it."""
        rows = np.clip(len(self._sent) - 1 - self._delay - _SPREAD, 0, len(self._sent) - 1)
        expected = 10 ** (((self._sent[rows] - _FADES[:, None]).max(axis=0) + self._gains + self._margin()) / 10)
        own = np.maximum(0.0, came - expected)
        return bool(own.sum() < OWN_SHARE * came.sum())


def _powers(pcm: bytes) -> Rows:
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    samples = np.pad(samples, (0, max(0, _WINDOW.size - samples.size)))[: _WINDOW.size]
    spectrum = np.abs(np.fft.rfft(samples * _WINDOW)) ** 2
    return np.asarray(np.add.reduceat(spectrum, _BINS)[:-1])


def _usual(differences: Rows, counted: npt.NDArray[np.bool_]) -> Rows:
    """The :data:`USUAL` quantile of each band's counted rows; :data:`NOTHING` where none is counted."""
    ordered = np.sort(np.where(counted, differences, np.inf), axis=0)
    counts = counted.sum(axis=0)
    at = (USUAL * np.maximum(counts - 1, 0)).astype(int)
    return np.where(counts > 0, np.take_along_axis(ordered, at[None], axis=0)[0], NOTHING)


def _smeared(sent: Rows, delay: int) -> Rows:
    """What would come back at each row with no loss."""
    best = np.full_like(sent, 10 * np.log10(FLOOR))
    for spread, fade in zip(_SPREAD, _FADES, strict=True):
        by = delay + int(spread)
        if by < 0 or by >= len(sent):
            continue
        part = best[by:]
        np.maximum(part, sent[: len(sent) - by] - fade, out=part)
    return best


def _both_sound(one: Rows, other: Rows) -> tuple[Rows, Rows]:
    """The rows in which neither pauses: that both begin and end alike says little."""
    levels = one.mean(axis=1), other.mean(axis=1)
    sounding = np.logical_and(*(level > level.max() - SOUNDS for level in levels))
    return one[sounding], other[sounding]


def _alike(one: Rows, other: Rows) -> float:
    """The correlation of two stretches, each band around its own mean."""
    if len(one) < LEAST_ROWS // 2:
        return 0.0
    a, b = one - one.mean(axis=0), other - other.mean(axis=0)
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size else 0.0
