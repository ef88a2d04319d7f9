"""When the caller begins to speak, pauses and goes on: from the voice detector's answers, frame by frame.

Whether a pause is the end is not decided here: that takes the words (:mod:`ivr.call.turn_end`).
"""

from __future__ import annotations

from enum import Enum, auto

from ivr.call.limits import CallLimits
from ivr.levels import SPEECH, STILL_SPEECH
from ivr.ports import FRAME_MS

FRAME = FRAME_MS / 1000
GOES_ON = 0.08
"""Voice that ends a pause; a click does not."""
FADES = 0.5
"""How much a frame without voice takes from what was heard: a word has gaps at its stops, and clicks have more."""


class Moment(Enum):
    """What a frame brought."""

    NOTHING = auto()
    BEGAN = auto()
    PAUSED = auto()
    WENT_ON = auto()
    TOO_LONG = auto()


class Endpointer:
    """One utterance. Counts frames, so it needs no clock.

    ``quiet``: since the last voice; ``voiced``: how much voice there was, less what gaps took from it;
    ``length``: since it began, all in seconds. ``speaking``: whether it began; ``paused``: whether it rests.
    """

    def __init__(self, limits: CallLimits) -> None:
        self._limits = limits
        self._run = 0.0
        self.speaking = self.paused = False
        self.voiced = self.quiet = self.length = 0.0

    @property
    def rests(self) -> bool:
        """Whether it is quiet in a pause now; the voice that may end it has not begun."""
        return self.paused and self._run == 0

    def frame(self, probability: float, needed: float) -> Moment:
        """The moment that this frame brings. ``needed``: the voice that makes a beginning."""
        voiced = probability >= (STILL_SPEECH if self.speaking else SPEECH)
        self.voiced = self.voiced + FRAME if voiced else max(0.0, self.voiced - FADES * FRAME)
        if not self.speaking:
            return self._waiting(needed)
        self.length += FRAME
        self.quiet = 0.0 if voiced and not self.paused else self.quiet + FRAME
        self._run = self._run + FRAME if voiced else 0.0
        return self._spoken()

    def _waiting(self, needed: float) -> Moment:
        if self.voiced < needed - FRAME / 2:
            return Moment.NOTHING
        self.speaking, self.paused = True, False
        self.length, self.quiet, self._run = self.voiced, 0.0, 0.0
        return Moment.BEGAN

    def _spoken(self) -> Moment:
        if self.length >= self._limits.utterance - FRAME / 2:
            return Moment.TOO_LONG
        if self.paused and self._run >= GOES_ON - FRAME / 2:
            self.paused, self.quiet = False, 0.0
            return Moment.WENT_ON
        if not self.paused and self.quiet >= self._limits.early_pause - FRAME / 2:
            self.paused = True
            return Moment.PAUSED
        return Moment.NOTHING
