"""Somebody who watches a call: ``make call`` prints what each side said."""

from __future__ import annotations

from typing import Protocol


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


class NobodyListens:
    """The observer of ordinary calls."""

    def on_said(self, text: str, at: float) -> None: ...
    def on_heard(self, text: str, at: float) -> None: ...
    def on_keys(self, keys: str, at: float) -> None: ...
    def on_interrupted(self, at: float) -> None: ...
