"""When the caller begins to speak, pauses, goes on, and has finished: from the voice detector's answers."""

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
    ENDED = auto()


class Endpointer:
    """One utterance, frame by frame. Counts frames, so it needs no clock."""

    def __init__(self, end_pause: float, limits: CallLimits) -> None:
        self._end_pause = end_pause
        self._limits = limits
        self._voice = 0.0
        self._quiet = 0.0
        self._length = 0.0
        self._paused = False
        self.speaking = False

    def frame(self, probability: float, *, robot_speaks: bool = False) -> Moment:
        """The moment that this frame brings. While the robot speaks, more voice is needed to begin."""
        voiced = probability >= (STILL_SPEECH if self.speaking else SPEECH)
        if not self.speaking:
            return self._waiting(voiced, self._limits.barge_in if robot_speaks else self._limits.voice_starts)
        self._length += FRAME
        self._quiet = 0.0 if voiced and not self._paused else self._quiet + FRAME
        self._voice = self._voice + FRAME if voiced else 0.0
        if self._length >= self._limits.utterance or self._quiet >= max(self._end_pause, self._limits.early_pause):
            self.speaking = False
            return Moment.ENDED
        if self._paused and self._voice >= GOES_ON:
            self._paused, self._quiet = False, 0.0
            return Moment.WENT_ON
        if not self._paused and self._quiet >= self._limits.early_pause:
            self._paused = True
            return Moment.PAUSED
        return Moment.NOTHING

    def _waiting(self, voiced: bool, needed: float) -> Moment:
        self._voice = self._voice + FRAME if voiced else max(0.0, self._voice - FADES * FRAME)
        if self._voice < needed - FRAME / 2:
            return Moment.NOTHING
        self.speaking = True
        self._length, self._quiet, self._paused = self._voice, 0.0, False
        return Moment.BEGAN
