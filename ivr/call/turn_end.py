"""When an utterance is over: by how long the caller is quiet, and by whether the words sound finished."""

from __future__ import annotations

from dialogs.replies import Expect
from ivr.call.finished import ending
from ivr.call.limits import CallLimits
from ivr.call.utterance import Utterance
from ivr.errors import HearingFailed


class TurnEnd:
    """Asked at each frame of a pause. Nothing here waits, so keys and voice go on being taken meanwhile.

    ``pause``: the quiet that the words took for their end; ``waited``: for the ear, beyond that pause.
    """

    def __init__(self, utterance: Utterance, expect: Expect, limits: CallLimits) -> None:
        self._utterance, self._expect, self._limits = utterance, expect, limits
        self._asked: float | None = None
        self.pause = self.waited = 0.0

    def words(self, quiet: float, at: float, *, cut: bool = False) -> str | None:
        """The whole of the words, None while more may come. ``cut``: it is over whatever was said.

        Raises:
            HearingFailed: the ear failed, or is asked longer than it may take.
        """
        left = 0.0 if cut else self._pause_after(self._utterance.so_far()) - quiet
        if left <= self._limits.ask_ahead:
            self._utterance.finish()
        if left > 0:
            self._asked = None
            return None
        self._asked = at if self._asked is None else self._asked
        words = self._utterance.result()
        self.waited = at - self._asked
        if words is not None:
            return words if cut or quiet >= self._pause_after(words) else None
        if self.waited >= self._limits.recognition:
            self._utterance.drop()
            raise HearingFailed(f"no words within {self._limits.recognition:.1f} s")
        return None

    def _pause_after(self, words: str | None) -> float:
        self.pause = self._limits.pause_after(ending(words or "", self._expect), self._expect.kind)
        return self.pause
