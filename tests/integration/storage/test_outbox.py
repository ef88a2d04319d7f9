"""The outbox: order, leases, one message of an address in flight."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select, update

from backend.delivery.entities import OutboxMessage, OutboxQueue
from dialogs.turns import Channel
from storage import Database
from storage.outbox_queue import SqlOutboxQueue
from storage.tables import outbox
from tests.support.clock import NOON, FakeClock

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


async def put(database: Database, address: str, *texts: str, channel: Channel = Channel.TELEGRAM) -> None:
    async with database.write() as tx:
        await tx.outbox.put(channel, address, [{"text": text} for text in texts], database.clock.now())


async def claim(queue: OutboxQueue, limit: int = 10) -> list[OutboxMessage]:
    return await queue.claim(Channel.TELEGRAM, limit, LEASE)


def texts(messages: list[OutboxMessage]) -> list[str]:
    return [message.payload["text"] for message in messages]


async def test_a_message_comes_out_as_it_was_put(database: Database) -> None:
    await put(database, "1", "привет")
    [message] = await claim(SqlOutboxQueue(database))
    assert message == OutboxMessage(message.id, "telegram", "1", {"text": "привет"}, 0, NOON)
    assert 0 < message.id < 2**31


async def test_nothing_put_is_nothing_claimed(database: Database) -> None:
    await put(database, "1")
    assert await claim(SqlOutboxQueue(database)) == []


async def test_a_rolled_back_cause_sends_nothing(database: Database) -> None:
    try:
        async with database.write() as tx:
            await tx.outbox.put("telegram", "1", [{"text": "x"}], NOON)
            raise RuntimeError
    except RuntimeError:
        pass
    assert await claim(SqlOutboxQueue(database)) == []


async def test_one_address_gets_one_message_at_a_time_in_order(database: Database) -> None:
    queue = SqlOutboxQueue(database)
    await put(database, "1", "a", "b")
    await put(database, "1", "c")
    sent = []
    while messages := await claim(queue):
        assert len(messages) == 1
        assert await claim(queue) == []
        sent += texts(messages)
        await queue.delivered(messages[0].id)
    assert sent == ["a", "b", "c"]


async def test_addresses_do_not_wait_for_one_another(database: Database) -> None:
    await put(database, "1", "a", "b")
    await put(database, "2", "c")
    assert texts(await claim(SqlOutboxQueue(database))) == ["a", "c"]


async def test_the_same_address_elsewhere_is_another(database: Database) -> None:
    queue = SqlOutboxQueue(database)
    await put(database, "1", "a", channel=Channel.VK)
    await put(database, "1", "b")
    assert texts(await claim(queue)) == ["b"]
    assert texts(await queue.claim("vk", 10, LEASE)) == ["a"]


async def test_a_limit_takes_the_oldest(database: Database) -> None:
    queue = SqlOutboxQueue(database)
    for address in ("1", "2", "3"):
        await put(database, address, address)
    assert texts(await claim(queue, 2)) == ["1", "2"]
    assert texts(await claim(queue, 2)) == ["3"]


async def test_a_lease_that_ran_out_gives_the_message_to_another(
    database: Database, other: Database, clock: FakeClock
) -> None:
    await put(database, "1", "a", "b")
    [first] = await claim(SqlOutboxQueue(database))
    clock.advance(LEASE - SECOND)
    assert await claim(SqlOutboxQueue(other)) == []
    clock.advance(SECOND)
    [again] = await claim(SqlOutboxQueue(other))
    assert (again.id, again.attempts) == (first.id, first.attempts + 1)


async def test_a_retry_waits_and_holds_back_what_is_later(database: Database, clock: FakeClock) -> None:
    queue = SqlOutboxQueue(database)
    await put(database, "1", "a", "b")
    [message] = await claim(queue)
    await queue.retry(message.id, timedelta(seconds=5), "429")
    clock.advance(4 * SECOND)
    assert await claim(queue) == []
    clock.advance(SECOND)
    [again] = await claim(queue)
    assert (texts([again]), again.attempts) == (["a"], 1)


async def test_what_was_given_up_lets_the_next_go(database: Database) -> None:
    queue = SqlOutboxQueue(database)
    await put(database, "1", "a", "b")
    [message] = await claim(queue)
    await queue.give_up(message.id, "blocked")
    assert texts(await claim(queue)) == ["b"]


async def test_what_is_delivered_stays_delivered(database: Database, clock: FakeClock) -> None:
    queue = SqlOutboxQueue(database)
    await put(database, "1", "a")
    [message] = await claim(queue)
    await queue.delivered(message.id)
    await queue.retry(message.id, timedelta(0), "late")
    await queue.give_up(message.id, "late")
    clock.advance(timedelta(days=1))
    assert await claim(queue) == []


async def test_an_earlier_row_that_appears_late_waits_for_the_one_in_flight(
    database: Database, clock: FakeClock
) -> None:
    """On PostgreSQL a transaction may take a lower id and commit after a higher one was claimed."""
    queue = SqlOutboxQueue(database)
    await put(database, "1", "late", "in flight")
    async with database.write() as tx:
        rows = (await tx.connection.execute(select(outbox.c.id, outbox.c.payload))).all()
        [second] = [row.id for row in rows if row.payload["text"] == "in flight"]
        await tx.connection.execute(update(outbox).where(outbox.c.id == second).values(leased_until=NOON + LEASE))
    assert await claim(queue) == []
    clock.advance(LEASE)
    assert texts(await claim(queue)) == ["late"]


async def test_two_senders_share_the_work_and_send_nothing_twice(database: Database, other: Database) -> None:
    for number in range(5):
        await put(database, str(number), *(f"{number}-{index}" for index in range(6)))
    sent: list[str] = []
    in_flight: set[str] = set()

    async def send(queue: OutboxQueue) -> None:
        while len(sent) < 30:
            for message in await claim(queue, 2):
                assert message.address not in in_flight
                in_flight.add(message.address)
                sent.extend(texts([message]))
                await asyncio.sleep(0)
                in_flight.discard(message.address)
                await queue.delivered(message.id)

    async with asyncio.TaskGroup() as group:
        for one in (database, other, database):
            group.create_task(send(SqlOutboxQueue(one)))
    assert sorted(sent) == sorted(f"{number}-{index}" for number in range(5) for index in range(6))
    for number in range(5):
        mine = [text for text in sent if text.startswith(f"{number}-")]
        assert mine == sorted(mine)


async def test_an_id_is_never_used_again(database: Database) -> None:
    queue = SqlOutboxQueue(database)
    await put(database, "1", "a")
    [first] = await claim(queue)
    async with database.write() as tx:
        await tx.connection.exec_driver_sql("DELETE FROM outbox")
    await put(database, "1", "b")
    [second] = await claim(queue)
    assert second.id > first.id
