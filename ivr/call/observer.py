"""Somebody who watches a call: ``make call`` prints what each side said."""

from __future__ import annotations

from typing import Protocol

from dialogs.turns import Turn, TurnResult


class CallObserver(Protocol):
    """Told what happens; times are those of the media events, in seconds of the loop's clock."""

    def on_said(self, text: str, at: float) -> None:
        """The robot's sentence begins to sound at ``at`` (it may still be interrupted)."""
        ...

    def on_heard(self, text: str, at: float) -> None:
        """The caller's words, empty where none were understood; ``at`` is when they began to speak."""
        ...

    def on_keys(self, keys: str, at: float) -> None:
        """What the caller pressed, as one entry."""
        ...

    def on_interrupted(self, at: float) -> None:
        """The caller cut the robot short."""
        ...

    def on_end_of_turn(self, voice_ended: float, decided: float) -> None:
        """The caller has finished: when their voice was last heard, and when that was taken for the end."""
        ...

    def on_turn(self, turn: Turn, result: TurnResult | None, took: float) -> None:
        """The engine answered (None: it failed) in so many seconds."""
        ...


class NobodyListens:
    """The observer of ordinary calls."""

    def on_said(self, text: str, at: float) -> None: ...
    def on_heard(self, text: str, at: float) -> None: ...
    def on_keys(self, keys: str, at: float) -> None: ...
    def on_interrupted(self, at: float) -> None: ...
    def on_end_of_turn(self, voice_ended: float, decided: float) -> None: ...
    def on_turn(self, turn: Turn, result: TurnResult | None, took: float) -> None: ...
