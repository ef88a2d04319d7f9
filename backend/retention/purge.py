"""The nightly purge.

Kept: turns and claims of update ids 90 days, a conversation's state (an open form and what was
filled in, who was proven) 90 days after the last turn, whoever handles it, delivered messages
7 days, messages that were given up 90 days (staff look why), counts of wrong proofs 30 days,
since the locks grow by them (``backend.members.tries``). Questions that were not answered well,
which tell nobody, 180 days after they were last met. Call records, which hold telephone numbers,
90 days; recordings of calls as many days as is set.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from backend.clock import Clock

TURNS = timedelta(days=90)
CONVERSATIONS = timedelta(days=90)
DELIVERED = timedelta(days=7)
GIVEN_UP = timedelta(days=90)
PROOF_FAILURES = timedelta(days=30)
GAPS = timedelta(days=180)
CALLS = timedelta(days=90)
RECORDINGS = timedelta(days=30)
BATCH = 1000
"""Rows deleted in one transaction, so that turns do not wait for the purge."""


class RetentionStore(Protocol):
    """Deletes at most ``limit`` rows older than ``before``, and says how many. Each call is a transaction."""

    async def purge_turns(self, before: datetime, limit: int) -> int:
        """Turns with their results and claimed update ids."""
        ...

    async def purge_conversations(self, before: datetime, limit: int) -> int:
        """Conversations not touched since, with their state and what is left of their turns."""
        ...

    async def purge_delivered(self, before: datetime, limit: int) -> int:
        """Outbox messages delivered before."""
        ...

    async def purge_given_up(self, before: datetime, limit: int) -> int:
        """Outbox messages given up before."""
        ...

    async def purge_proof_failures(self, before: datetime, limit: int) -> int:
        """Counts of wrong proofs whose last one was before."""
        ...

    async def purge_gaps(self, before: datetime, limit: int) -> int:
        """Questions not answered well that were last met before, whatever staff did about them."""
        ...

    async def purge_calls(self, before: datetime, limit: int) -> int:
        """Records of calls that began before."""
        ...


class RecordingShelf(Protocol):
    """Where recordings of calls are kept."""

    async def purge(self, before: datetime) -> int:
        """Delete the recordings made before, and say how many."""
        ...


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows a purge deleted."""

    turns: int
    conversations: int
    messages: int
    proof_failures: int
    gaps: int = 0
    calls: int = 0
    recordings: int = 0


@dataclass(frozen=True, slots=True)
class PurgeOld:
    """Deletes everything that was kept long enough; recordings after a time of their own."""

    store: RetentionStore
    clock: Clock
    batch: int = BATCH
    recordings: RecordingShelf | None = None
    recordings_kept: timedelta = RECORDINGS

    async def __call__(self) -> Purged:
        """Delete in batches until nothing old is left."""
        now = self.clock.now()
        delivered = await self._drain(self.store.purge_delivered, now - DELIVERED)
        given_up = await self._drain(self.store.purge_given_up, now - GIVEN_UP)
        return Purged(
            turns=await self._drain(self.store.purge_turns, now - TURNS),
            conversations=await self._drain(self.store.purge_conversations, now - CONVERSATIONS),
            messages=delivered + given_up,
            proof_failures=await self._drain(self.store.purge_proof_failures, now - PROOF_FAILURES),
            gaps=await self._drain(self.store.purge_gaps, now - GAPS),
            calls=await self._drain(self.store.purge_calls, now - CALLS),
            recordings=await self.recordings.purge(now - self.recordings_kept) if self.recordings else 0,
        )

    async def _drain(self, purge: Callable[[datetime, int], Awaitable[int]], before: datetime) -> int:
        total = 0
        while deleted := await purge(before, self.batch):
            total += deleted
            if deleted < self.batch:
                break
        return total
