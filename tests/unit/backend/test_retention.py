"""The nightly purge: what is old, and that it goes in small bites."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from backend.retention.purge import UNSENT, Purged, PurgeOld
from bots.sender import OLDEST
from tests.support.clock import NOON, FakeClock

AGES = {
    "turns": 90,
    "conversations": 90,
    "delivered": 7,
    "given_up": 90,
    "unsent": 2,
    "proofs": 30,
    "gaps": 180,
    "calls": 90,
    "requests": 365,
    "codes": 1,
    "imports": 1,
    "proven": 90,
    "forgotten": 30,
    "used": 30,
    "links": 730,
    "former": 365,
}
"""Days that each kind is kept."""
KINDS = tuple(AGES)


@dataclass
class CountingStore:
    """Holds so many old rows of each kind, and notes what was asked."""

    rows: dict[str, int]
    asked: list[tuple[str, datetime, int]] = field(default_factory=list)

    def _purge(self, kind: str) -> Callable[[datetime, int], Awaitable[int]]:
        async def purge(before: datetime, limit: int) -> int:
            self.asked.append((kind, before, limit))
            deleted = min(limit, self.rows[kind])
            self.rows[kind] -= deleted
            return deleted

        return purge

    async def purge_turns(self, before: datetime, limit: int) -> int:
        return await self._purge("turns")(before, limit)

    async def purge_conversations(self, before: datetime, limit: int) -> int:
        return await self._purge("conversations")(before, limit)

    async def purge_delivered(self, before: datetime, limit: int) -> int:
        return await self._purge("delivered")(before, limit)

    async def purge_given_up(self, before: datetime, limit: int) -> int:
        return await self._purge("given_up")(before, limit)

    async def purge_unsent(self, before: datetime, limit: int) -> int:
        return await self._purge("unsent")(before, limit)

    async def purge_proof_failures(self, before: datetime, limit: int) -> int:
        return await self._purge("proofs")(before, limit)

    async def purge_gaps(self, before: datetime, limit: int) -> int:
        return await self._purge("gaps")(before, limit)

    async def purge_calls(self, before: datetime, limit: int) -> int:
        return await self._purge("calls")(before, limit)

    async def purge_requests(self, before: datetime, limit: int) -> int:
        return await self._purge("requests")(before, limit)

    async def purge_codes(self, before: datetime, limit: int) -> int:
        return await self._purge("codes")(before, limit)

    async def purge_imports(self, before: datetime, limit: int) -> int:
        return await self._purge("imports")(before, limit)

    async def purge_proven(self, before: datetime, limit: int) -> int:
        return await self._purge("proven")(before, limit)

    async def purge_forgotten(self, before: datetime, limit: int) -> int:
        return await self._purge("forgotten")(before, limit)

    async def note_links_used(self, before: datetime, limit: int) -> int:
        return await self._purge("used")(before, limit)

    async def purge_links(self, before: datetime, limit: int) -> int:
        return await self._purge("links")(before, limit)

    async def purge_former(self, before: datetime, limit: int) -> int:
        return await self._purge("former")(before, limit)

    async def forgotten_calls(self, ids: Sequence[str]) -> list[str]:
        return [one for one in ids if one.startswith("erased")]


@dataclass
class Shelf:
    """Holds one old recording, and two newer ones."""

    before: list[datetime] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    async def calls(self) -> list[str]:
        return ["other", "erased-1"]

    async def drop(self, calls: Sequence[str]) -> int:
        self.dropped += calls
        return len(calls)

    async def purge(self, before: datetime) -> int:
        self.before.append(before)
        return 1


async def test_everything_old_goes_in_batches() -> None:
    left = {
        "turns": 25,
        "conversations": 12,
        "delivered": 10,
        "given_up": 2,
        "unsent": 1,
        "proofs": 0,
        "gaps": 11,
        "calls": 21,
    }
    left |= {
        "requests": 15,
        "codes": 1,
        "imports": 1,
        "proven": 11,
        "forgotten": 2,
        "used": 12,
        "links": 13,
        "former": 14,
    }
    store = CountingStore(left)
    purged = await PurgeOld(store, FakeClock(), batch=10)()
    expected = Purged(turns=25, conversations=12, messages=13, proof_failures=0, gaps=11, calls=21)
    assert purged == replace(expected, requests=15, links=13, former=14, traces=15)
    assert not any(store.rows.values())
    assert all(limit == 10 for _, _, limit in store.asked)


async def test_each_kind_has_its_own_age() -> None:
    store = CountingStore(dict.fromkeys(KINDS, 0))
    await PurgeOld(store, FakeClock())()
    assert {kind: (NOON - before).days for kind, before, _ in store.asked} == AGES


def test_what_a_sender_may_send_still_stays() -> None:
    assert timedelta(days=1) + OLDEST == UNSENT


async def test_recordings_go_after_the_days_that_are_set() -> None:
    store, shelf = CountingStore(dict.fromkeys(KINDS, 0)), Shelf()
    purge = PurgeOld(store, FakeClock(), recordings=shelf, recordings_kept=timedelta(days=5))
    assert (await purge()).recordings == 2
    assert shelf.before == [NOON - timedelta(days=5)]


async def test_recordings_of_who_was_erased_go_at_once() -> None:
    store, shelf = CountingStore(dict.fromkeys(KINDS, 0)), Shelf()
    await PurgeOld(store, FakeClock(), recordings=shelf)()
    assert shelf.dropped == ["erased-1"]


async def test_proofs_are_remembered_as_long_as_recordings_are_kept() -> None:
    store = CountingStore(dict.fromkeys(KINDS, 0))
    await PurgeOld(store, FakeClock(), recordings_kept=timedelta(days=400))()
    assert {(NOON - before).days for kind, before, _ in store.asked if kind == "proven"} == {400}
