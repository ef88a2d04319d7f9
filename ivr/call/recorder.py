"""Observers of a call: several at once, and the one that tells the book of calls."""

from __future__ import annotations

from dataclasses import dataclass

from backend.calls.book import CallBook
from dialogs.turns import Turn, TurnResult
from ivr.call.observer import CallObserver, NobodyListens


class Observers:
    """Several observers as one, told in their order."""

    def __init__(self, *observers: CallObserver) -> None:
        self._observers = observers

    def on_said(self, text: str, at: float) -> None:
        for one in self._observers:
            one.on_said(text, at)

    def on_heard(self, text: str, at: float) -> None:
        for one in self._observers:
            one.on_heard(text, at)

    def on_keys(self, keys: str, at: float) -> None:
        for one in self._observers:
            one.on_keys(keys, at)

    def on_interrupted(self, at: float) -> None:
        for one in self._observers:
            one.on_interrupted(at)

    def on_end_of_turn(self, voice_ended: float, decided: float) -> None:
        for one in self._observers:
            one.on_end_of_turn(voice_ended, decided)

    def on_turn(self, turn: Turn, result: TurnResult | None, took: float) -> None:
        for one in self._observers:
            one.on_turn(turn, result, took)


@dataclass(frozen=True, slots=True)
class CallRecorder(NobodyListens):
    """Fills the record of a call."""

    book: CallBook
    call_id: str

    def on_turn(self, turn: Turn, result: TurnResult | None, took: float) -> None:
        """One turn more, and what it was about."""
        self.book.turn(self.call_id, result.understood.id if result else "")
