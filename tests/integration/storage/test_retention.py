"""The nightly purge against real tables."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, text, update

from backend.members.entities import Link, ProofWay
from backend.retention.purge import Purged, PurgeOld
from dialogs.state import Conversation, ConversationState, FormState
from dialogs.turns import HandledBy
from storage import Database
from storage.outbox_queue import SqlOutboxQueue
from storage.retention import SqlRetention
from storage.tables import members, memberships
from tests.integration.storage.people import LOOK, fill
from tests.integration.storage.test_outbox import LEASE, put
from tests.integration.storage.turning import CONVERSATION, stored
from tests.support.clock import FakeClock
from tests.support.keys import KEYRING

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
    await put(database, "3", "nobody sends it")
    delivered, given_up, _ = await queue.claim("telegram", 10, LEASE)
    await queue.delivered(delivered.id)
    await queue.give_up(given_up.id, "blocked")
    async with database.write() as tx:
        await tx.proofs.record_failure("card:1", 3, None, clock.now())
    assert await purge() == Purged(0, 0, 0, 0)
    clock.advance(2 * DAY)
    assert await purge() == Purged(0, 0, 0, 0)
    clock.advance(6 * DAY)
    assert await purge() == Purged(0, 0, 2, 0)
    clock.advance(83 * DAY)
    await put(database, "4", "waiting")
    await take_turns(database, 6, 1)
    assert await purge() == Purged(5, 0, 1, 1)
    async with database.write() as tx:
        assert await tx.conversations.claimed(CONVERSATION, "5") is None
        assert await tx.conversations.claimed(CONVERSATION, "6") is not None
        assert (await tx.conversations.peek(CONVERSATION)).version == 6
    assert [message.address for message in await queue.claim("telegram", 10, LEASE)] == ["4"]


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


async def test_a_link_that_nobody_uses_is_cut_though_its_conversation_went_long_before(
    database: Database, clock: FakeClock
) -> None:
    await fill(database)
    purge = PurgeOld(SqlRetention(database), clock, batch=1)
    for address in ("used", "unused", "idle"):
        await link(database, 1, address, clock.now())
    async with database.write() as tx:
        await tx.conversations.put(Conversation("telegram:unused", 1), clock.now())
    clock.advance(200 * DAY)
    async with database.write() as tx:
        await tx.conversations.put(Conversation("telegram:used", 1), clock.now())
    for _ in range(2):
        clock.advance(60 * DAY)
        await purge()
    async with database.read() as tx:
        assert await tx.conversations.peek("telegram:used") == Conversation("telegram:used")
    clock.advance(409 * DAY)
    assert (await purge()).links == 0
    clock.advance(2 * DAY)
    assert (await purge()).links == 2
    assert await linked(database, 1) == ["used"]
    clock.advance(200 * DAY)
    assert (await purge()).links == 1


async def test_a_link_that_is_used_again_after_years_stays(database: Database, clock: FakeClock) -> None:
    await fill(database)
    await link(database, 1, "back", clock.now())
    clock.advance(800 * DAY)
    async with database.write() as tx:
        await tx.conversations.put(Conversation("telegram:back", 1), clock.now())
    assert await SqlRetention(database).purge_links(clock.now() - 730 * DAY, 10) == 0
    assert (await PurgeOld(SqlRetention(database), clock)()).links == 0
    assert await linked(database, 1) == ["back"]


async def test_links_and_contacts_of_who_left_over_a_year_ago_go(database: Database, clock: FakeClock) -> None:
    await fill(database, extra_members=2)
    today = clock.now().date()
    async with database.write() as tx:
        for member_id, left in ((1, None), (2, today), (3, today + DAY), (4, today - DAY)):
            phone = {"phone": f"+7916000112{member_id}", "email": f"{member_id}@example.org"}
            hashes = {f"{name}_index": KEYRING.index(text, f"members.{name}_index") for name, text in phone.items()}
            await tx.connection.execute(update(members).where(members.c.id == member_id).values(phone | hashes))
            leaving = update(memberships).where(memberships.c.member_id == member_id).values(left=left)
            await tx.connection.execute(leaving)
        back = {"member_id": 4, "organisation_id": 2, "joined": today}  # who joined again is no former member
        await tx.connection.execute(insert(memberships), back)
    for member_id in (1, 2):
        await link(database, member_id, str(member_id), clock.now())
    purge = PurgeOld(SqlRetention(database), clock, batch=1)
    assert (await purge()).former == 0
    clock.advance(366 * DAY)
    assert (await purge()).former == 1
    assert (await purge()).former == 0
    async with database.write() as tx:
        found = await tx.members.page(0, LOOK, 9)
        assert [(one.phone is None, one.email is None) for one in found] == [(one.id == 2,) * 2 for one in found]
        assert await tx.members.by_email("2@example.org", LOOK) == []
    assert (await linked(database, 1), await linked(database, 2)) == (["1"], [])


async def link(database: Database, member_id: int, address: str, at: datetime) -> None:
    async with database.write() as tx:
        await tx.links.put(Link(member_id, "telegram", address, ProofWay.CONTACT, at))


async def linked(database: Database, member_id: int) -> list[str]:
    async with database.read() as tx:
        return [one.address for one in await tx.links.of_member(member_id)]
