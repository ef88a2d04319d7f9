"""The nightly purge against real tables."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.retention.purge import Purged, PurgeOld
from dialogs.state import Conversation, ConversationState, FormState
from dialogs.turns import HandledBy
from storage import Database
from storage.outbox_queue import SqlOutboxQueue
from storage.retention import SqlRetention
from tests.integration.storage.test_outbox import LEASE, put
from tests.integration.storage.turning import CONVERSATION, stored
from tests.support.clock import FakeClock

DAY = timedelta(days=1)
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


async def take_turns(database: Database, first: int, count: int) -> None:
    async with database.write() as tx:
        for version in range(first, first + count):
            turn = stored(str(version))
            turn = type(turn)(turn.turn, turn.result, database.clock.now())
            await tx.conversations.save(Conversation(CONVERSATION, version), turn)


async def somebody_waits(database: Database, task: asyncio.Task[Purged]) -> None:
    """Until a transaction waits for a row that is held, where that can be seen (SQLite's writers stand in line)."""
    async with database.read() as tx:
        if tx.connection.dialect.name == "sqlite":
            return
    while not await _waiting(database):
        assert not task.done(), "nobody had to wait"
        await asyncio.sleep(0.01)


async def _waiting(database: Database) -> bool:
    async with database.read() as tx:
        return bool((await tx.connection.execute(WAITING)).scalar_one())


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
    assert await purge() == Purged(0, 0, 0, 0)
    clock.advance(8 * DAY)
    assert await purge() == Purged(0, 0, 1, 0)
    clock.advance(83 * DAY)
    await take_turns(database, 6, 1)
    assert await purge() == Purged(5, 0, 1, 1)
    async with database.write() as tx:
        assert await tx.conversations.claimed(CONVERSATION, "5") is None
        assert await tx.conversations.claimed(CONVERSATION, "6") is not None
        assert (await tx.conversations.peek(CONVERSATION)).version == 6
    assert [message.address for message in await queue.claim("telegram", 10, LEASE)] == ["3"]


@pytest.mark.parametrize("handler", list(HandledBy))
async def test_a_conversation_long_untouched_goes_with_what_was_filled_in(
    database: Database, clock: FakeClock, handler: HandledBy
) -> None:
    form = FormState("card.show", "f1", {"card": "7700000016"}, "born")
    state = ConversationState(form=form, member_id=7)
    old, recent = Conversation("web:old", 1, handler, state), Conversation("web:recent", 1, handler, state)
    async with database.write() as tx:
        for conversation in (old, recent):
            await tx.conversations.save(conversation, replace(stored("1"), at=clock.now()))
    clock.advance(90 * DAY)
    async with database.write() as tx:
        await tx.conversations.put(replace(recent, version=2), clock.now())
    clock.advance(timedelta(seconds=1))
    assert await PurgeOld(SqlRetention(database), clock)() == Purged(2, 1, 0, 0)
    async with database.read() as tx:
        assert await tx.conversations.peek("web:old") == Conversation("web:old")
        assert await tx.conversations.peek("web:recent") == replace(recent, version=2)


async def test_who_comes_back_during_the_purge_is_not_forgotten(
    database: Database, other: Database, clock: FakeClock
) -> None:
    async with database.write() as tx:
        await tx.conversations.put(Conversation(CONVERSATION, 1), clock.now())
    clock.advance(91 * DAY)
    async with asyncio.TaskGroup() as group, database.write() as tx:
        back = await tx.conversations.lock(CONVERSATION)
        purging = group.create_task(PurgeOld(SqlRetention(other), clock)())
        await somebody_waits(database, purging)
        await tx.conversations.put(replace(back, version=2), clock.now())
    assert purging.result().conversations == 0
    async with database.read() as tx:
        assert (await tx.conversations.peek(CONVERSATION)).version == 2
