"""The nightly purge: what is old, and that it goes in small bites."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backend.retention.purge import Purged, PurgeOld
from tests.support.clock import NOON, FakeClock

KINDS = ("turns", "conversations", "delivered", "given_up", "proofs", "gaps", "calls")


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

    async def purge_proof_failures(self, before: datetime, limit: int) -> int:
        return await self._purge("proofs")(before, limit)

    async def purge_gaps(self, before: datetime, limit: int) -> int:
        return await self._purge("gaps")(before, limit)

    async def purge_calls(self, before: datetime, limit: int) -> int:
        return await self._purge("calls")(before, limit)


@dataclass
class Shelf:
    """Holds one old recording."""

    before: list[datetime] = field(default_factory=list)

    async def purge(self, before: datetime) -> int:
        self.before.append(before)
        return 1


async def test_everything_old_goes_in_batches() -> None:
    left = {"turns": 25, "conversations": 12, "delivered": 10, "given_up": 3, "proofs": 0, "gaps": 11, "calls": 21}
    store = CountingStore(left)
    purged = await PurgeOld(store, FakeClock(), batch=10)()
    assert purged == Purged(turns=25, conversations=12, messages=13, proof_failures=0, gaps=11, calls=21)
    assert not any(store.rows.values())
    assert all(limit == 10 for _, _, limit in store.asked)


async def test_each_kind_has_its_own_age() -> None:
    store = CountingStore(dict.fromkeys(KINDS, 0))
    await PurgeOld(store, FakeClock())()
    assert {(kind, NOON - before) for kind, before, _ in store.asked} == {
        ("turns", timedelta(days=90)),
        ("conversations", timedelta(days=90)),
        ("delivered", timedelta(days=7)),
        ("given_up", timedelta(days=90)),
        ("proofs", timedelta(days=30)),
        ("gaps", timedelta(days=180)),
        ("calls", timedelta(days=90)),
    }


async def test_recordings_go_after_the_days_that_are_set() -> None:
    store, shelf = CountingStore(dict.fromkeys(KINDS, 0)), Shelf()
    purge = PurgeOld(store, FakeClock(), recordings=shelf, recordings_kept=timedelta(days=5))
    assert (await purge()).recordings == 1
    assert shelf.before == [NOON - timedelta(days=5)]
