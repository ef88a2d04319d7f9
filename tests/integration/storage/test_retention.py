"""The nightly purge against real tables."""

from __future__ import annotations

from datetime import timedelta

from backend.retention.purge import Purged, PurgeOld
from dialogs.state import Conversation
from storage import Database
from storage.outbox_queue import SqlOutboxQueue
from storage.retention import SqlRetention
from tests.integration.storage.test_outbox import LEASE, put
from tests.integration.storage.turning import CONVERSATION, stored
from tests.support.clock import FakeClock

DAY = timedelta(days=1)


async def take_turns(database: Database, first: int, count: int) -> None:
    async with database.write() as tx:
        for version in range(first, first + count):
            turn = stored(str(version))
            turn = type(turn)(turn.turn, turn.result, database.clock.now())
            await tx.conversations.save(Conversation(CONVERSATION, version), turn)


async def test_only_what_is_old_goes(database: Database, clock: FakeClock) -> None:
    queue, purge = SqlOutboxQueue(database), PurgeOld(SqlRetention(database), clock, batch=2)
    await take_turns(database, 1, 5)
    await put(database, "1", "delivered")
    await put(database, "2", "given up")
    await put(database, "3", "waiting")
    delivered, given_up, _ = await queue.claim("telegram", 10, LEASE)
    await queue.delivered(delivered.id)
    await queue.give_up(given_up.id, "blocked")
    async with database.write() as tx:
        await tx.proofs.record_failure("card:1", 3, None, clock.now())
    assert await purge() == Purged(0, 0, 0)
    clock.advance(8 * DAY)
    assert await purge() == Purged(0, 1, 1)
    clock.advance(83 * DAY)
    await take_turns(database, 6, 1)
    assert await purge() == Purged(5, 1, 0)
    async with database.write() as tx:
        assert await tx.conversations.claimed(CONVERSATION, "5") is None
        assert await tx.conversations.claimed(CONVERSATION, "6") is not None
        assert (await tx.conversations.peek(CONVERSATION)).version == 6
    assert [message.address for message in await queue.claim("telegram", 10, LEASE)] == ["3"]
