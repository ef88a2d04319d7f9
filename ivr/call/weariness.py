"""A guard against talk that leads nowhere: a second robot, a recording, an announcement of the exchange."""

from __future__ import annotations

from enum import Enum, auto

from dialogs.turns import Command, Turn, TurnResult

OFFER = 4
"""The weariness at which a person is offered."""
ENOUGH = 10
"""The weariness at which the robot says goodbye."""
RELIEF = 2
"""How much an answer that was not given before takes away."""
MISSED = frozenset({"out_of_scope", "clarify"})
IN_NEED = frozenset({"operator", "callback"})
"""Who asks for a person, or is in danger, is never sent away, however often they say so."""


class Verdict(Enum):
    """What to do about it."""

    GO_ON = auto()
    OFFER = auto()
    PART = auto()


class Weariness:
    """Grows with what was not understood, with answers given again and words said again; a key ends it."""

    def __init__(self) -> None:
        self._level = 0
        self._words = ""
        self._given: set[tuple[str, ...]] = set()

    def note(self, turn: Turn, result: TurnResult) -> Verdict:
        """A turn and its answer; silence is none of this guard's business."""
        given = tuple(reply.speech or reply.text for reply in result.replies)
        if result.understood.id in IN_NEED:
            self._level = 0
        elif turn.command is Command.UNHEARD:
            self._level += 1
        elif turn.text is None or turn.text.isdecimal():
            self._level, self._words = (self._level if turn.command is Command.SILENCE else 0), ""
            return Verdict.GO_ON
        else:
            self._weigh(turn.text, result, given)
        self._given.add(given)
        if self._level >= ENOUGH:
            return Verdict.PART
        return Verdict.OFFER if self._level >= OFFER else Verdict.GO_ON

    def _weigh(self, words: str, result: TurnResult, given: tuple[str, ...]) -> None:
        if result.understood.id in MISSED or given in self._given:
            self._level += 2 if words == self._words and result.understood.id != "repeat" else 1
        else:
            self._level = max(0, self._level - RELIEF)
        self._words = words
