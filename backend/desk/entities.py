"""Who waits for a person, and who talks with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class QueueState(StrEnum):
    """Where a caller is on the way to a person."""

    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"


@dataclass(frozen=True, slots=True)
class QueuedCaller:
    """One caller. ``position`` counts those who wait, from 1; 0 for who talks. ``since`` is when they came to wait.

    ``extensions`` are the telephones that ring for them, or the one they talk with. ``phone`` is the number that the
    caller's side claims: it proves nothing, and may be empty.
    """

    conversation: str
    phone: str
    since: datetime
    position: int
    state: QueueState
    extensions: tuple[str, ...] = ()


class DeskView(Protocol):
    """The operators' queue as it is now. The telephone implements it."""

    def callers(self) -> Sequence[QueuedCaller]:
        """Who talks, then who waits, first come first."""
        ...


class NobodyWaits:
    """The queue where there is no telephone."""

    def callers(self) -> Sequence[QueuedCaller]:
        """Nobody."""
        return ()
