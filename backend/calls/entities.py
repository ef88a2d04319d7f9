"""A telephone call as it is remembered, and what is needed of storage to do so."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backend.calls.ending import Ending
from backend.inbox.entities import RequestKind

MOST_TOPICS = 20
"""What a call was about is kept up to here, and so is to whom it went."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call. ``caller_number`` is what the caller's side claims, and proves nothing; ``worker`` who took the call.

    ``ended_at`` None: it goes on, or its worker ended without a word. ``topics`` are the ids of what was understood,
    each once, in order; ``handed_over`` to whom, like ``operator-201`` or ``conference-5``; ``recording`` is a
    file's name.
    """

    id: str
    caller_number: str
    started_at: datetime
    worker: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None
    turns: int = 0
    topics: tuple[str, ...] = ()
    handed_over: tuple[str, ...] = ()
    ear: str = ""
    voice: str = ""
    recording: str | None = None

    @property
    def conversation(self) -> str:
        """The id of its conversation."""
        return f"phone:{self.id}"

    @property
    def seconds(self) -> float | None:
        """How long it took; None where that is not known."""
        if self.ended_at is None or self.ending is Ending.CUT:
            return None
        return (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class CallTurn:
    """What the caller said, pressed or did (``said``), and the robot's answer to it."""

    at: datetime
    said: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallTotals:
    """Sums over calls: how many, of how many turns, and how many were handed over to somebody."""

    calls: int
    turns: int
    handed_over: int


class CallRepository(Protocol):
    """Call records, inside the current transaction. ``since`` and ``until`` bound the start, from and before."""

    async def put(self, record: CallRecord) -> None:
        """Keep a record, in place of an older one of its id."""
        ...

    async def get(self, call_id: str) -> CallRecord | None:
        """One call, by its id or by the first characters of it, where no other begins with these."""
        ...

    async def newest(self, limit: int, *, since: datetime | None, until: datetime | None) -> Sequence[CallRecord]:
        """The newest calls, newest first."""
        ...

    async def totals(self, *, since: datetime | None, until: datetime | None) -> CallTotals:
        """The sums over all calls of a time."""
        ...

    async def turns(self, conversation: str) -> Sequence[CallTurn]:
        """The turns of a call, in order."""
        ...

    async def close_cut(self, worker: str, now: datetime, *, before: datetime) -> int:
        """Mark as cut what never ended: this worker's calls, and anybody's that began before a time. How many."""
        ...


class Wishes(Protocol):
    """Requests to staff, as far as a call ends them."""

    async def close_of(self, conversation: str, kind: RequestKind, now: datetime) -> int:
        """Mark the open requests of this kind from this conversation as dealt with; how many there were."""
        ...


class CallTransaction(Protocol):
    """A transaction with call records in it."""

    @property
    def calls(self) -> CallRepository: ...
    @property
    def requests(self) -> Wishes: ...


class CallStore(Protocol):
    """Opens transactions."""

    def write(self) -> AbstractAsyncContextManager[CallTransaction]:
        """A transaction that commits at the end, and rolls back on an exception."""
        ...
