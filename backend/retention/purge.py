"""The nightly purge.

Kept: turns and claims of update ids 90 days, a conversation's state (an open form and what was
filled in, who was proven) 90 days after the last turn, whoever handles it, delivered messages
7 days, messages that were given up 90 days (staff look why), those that nobody sends 2 days,
counts of wrong proofs 30 days, since the locks grow by them (``backend.members.tries``). Questions that were
not answered well, which tell nobody, 180 days after they were last met. Call records, which hold telephone numbers,
90 days; recordings of calls as many days as is set. Links in which nobody wrote for 2 years are cut;
links, telephone and e-mail of who left over a year ago go.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from backend.clock import Clock

TURNS = timedelta(days=90)
CONVERSATIONS = timedelta(days=90)
DELIVERED = timedelta(days=7)
GIVEN_UP = timedelta(days=90)
UNSENT = timedelta(days=2)
"""A day longer than a sender still sends a message: what waits then has no sender."""
PROOF_FAILURES = timedelta(days=30)
GAPS = timedelta(days=180)
CALLS = timedelta(days=90)
RECORDINGS = timedelta(days=30)
REQUESTS = timedelta(days=365)
CODES = timedelta(days=1)
IMPORTS = timedelta(days=1)
FORGOTTEN = timedelta(days=30)
LINKS = timedelta(days=730)
"""Links go after so long without a turn."""
LINKS_NOTED = timedelta(days=30)
"""How old a link's noted last turn may be, before the conversation is asked for a newer one (and forgotten)."""
FORMER = timedelta(days=365)
"""After so long links and contacts of who left go. An import that has the contacts still brings them for a day."""
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

    async def purge_unsent(self, before: datetime, limit: int) -> int:
        """Outbox messages put in before that still wait."""
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

    async def purge_requests(self, before: datetime, limit: int) -> int:
        """Requests to staff that were dealt with before."""
        ...

    async def purge_codes(self, before: datetime, limit: int) -> int:
        """One-time codes sent before."""
        ...

    async def purge_imports(self, before: datetime, limit: int) -> int:
        """Imports of the register that began before, and never ended, with their rows."""
        ...

    async def purge_proven(self, before: datetime, limit: int) -> int:
        """That somebody was proven before, in conversations that are no more."""
        ...

    async def purge_forgotten(self, before: datetime, limit: int) -> int:
        """Hashes of what was forgotten before."""
        ...

    async def note_links_used(self, before: datetime, limit: int) -> int:
        """Note the last turn in linked conversations, where what is noted is of before."""
        ...

    async def purge_links(self, before: datetime, limit: int) -> int:
        """Links that were made before and had no turn since."""
        ...

    async def purge_former(self, before: datetime, limit: int) -> int:
        """Links, telephone and e-mail of members who left before; how many members."""
        ...

    async def forgotten_calls(self, ids: Sequence[str]) -> Sequence[str]:
        """Those of these calls in which somebody had everything erased."""
        ...


class RecordingShelf(Protocol):
    """Where recordings of calls are kept."""

    async def calls(self) -> Sequence[str]:
        """The ids of the calls whose recordings are here."""
        ...

    async def drop(self, calls: Sequence[str]) -> int:
        """Delete the recordings of these calls, and say how many there were."""
        ...

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
    requests: int = 0
    links: int = 0
    former: int = 0
    """Members who left long ago, whose links and contacts went."""
    traces: int = 0
    """One-time codes, broken imports, proofs in conversations that are gone, hashes of what was forgotten."""


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
        unsent = await self._drain(self.store.purge_unsent, now - UNSENT)
        await self._drain(self.store.note_links_used, now - LINKS_NOTED)  # while the conversations are there
        return Purged(
            turns=await self._drain(self.store.purge_turns, now - TURNS),
            conversations=await self._drain(self.store.purge_conversations, now - CONVERSATIONS),
            messages=delivered + given_up + unsent,
            proof_failures=await self._drain(self.store.purge_proof_failures, now - PROOF_FAILURES),
            gaps=await self._drain(self.store.purge_gaps, now - GAPS),
            calls=await self._drain(self.store.purge_calls, now - CALLS),
            recordings=await self._recordings(now),
            requests=await self._drain(self.store.purge_requests, now - REQUESTS),
            links=await self._drain(self.store.purge_links, now - LINKS),
            former=await self._drain(self.store.purge_former, now - FORMER),
            traces=await self._traces(now),
        )

    async def _recordings(self, now: datetime) -> int:
        """The old ones, and those of calls that were going on while their caller had everything erased."""
        if self.recordings is None:
            return 0
        forgotten = await self.store.forgotten_calls(await self.recordings.calls())
        return await self.recordings.drop(forgotten) + await self.recordings.purge(now - self.recordings_kept)

    async def _traces(self, now: datetime) -> int:
        proven = now - max(CONVERSATIONS, self.recordings_kept)
        return (
            await self._drain(self.store.purge_codes, now - CODES)
            + await self._drain(self.store.purge_imports, now - IMPORTS)
            + await self._drain(self.store.purge_proven, proven)
            + await self._drain(self.store.purge_forgotten, now - FORGOTTEN)
        )

    async def _drain(self, purge: Callable[[datetime, int], Awaitable[int]], before: datetime) -> int:
        total = 0
        while deleted := await purge(before, self.batch):
            total += deleted
            if deleted < self.batch:
                break
        return total
