"""Members, cards, news, conferences, requests, settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from backend.conferences.sign_up import SignUpForConference
from backend.errors import ConferenceFull, DomainError, Locked, WrongProof
from backend.inbox.entities import RequestKind, StaffRequest
from backend.members.entities import Card, CardStatus
from backend.members.identity import ProveByCard
from backend.news.entities import Cursor, NewsItem
from storage import Database, StorageError
from tests.integration.storage.people import ANDREY, CARD, CONFERENCE, HOUR, LOOK, MARINA, OLD_CARD, fill
from tests.support.alarms import Alarms
from tests.support.clock import NOON, FakeClock

TOO_BIG = 2**40


async def test_a_member_is_found_by_id_and_by_any_card(database: Database) -> None:
    await fill(database)
    async with database.write() as tx:
        assert await tx.members.get(1, LOOK) == MARINA
        assert await tx.members.get(2, LOOK) == ANDREY
        assert await tx.members.by_card("7700000016", LOOK) == MARINA
        assert await tx.members.by_card("7700000024", LOOK) == MARINA
        assert await tx.members.by_card("0", LOOK) is None


async def test_the_newest_card_is_shown(database: Database) -> None:
    await fill(database)
    async with database.read() as tx:
        assert await tx.members.card_of(1) == CARD
        assert await tx.members.card_of(2) is None


@pytest.mark.parametrize("impossible", [0, -1, 3, TOO_BIG, 2**70])
async def test_ids_that_nobody_has_are_nobody(database: Database, impossible: int) -> None:
    await fill(database)
    async with database.write() as tx:
        assert await tx.members.get(impossible, LOOK) is None
        assert await tx.members.card_of(impossible) is None
        assert await tx.conferences.get(impossible, lock=True) is None
        assert await tx.conferences.of_member(impossible, NOON) == []
        assert not await tx.conferences.cancel(impossible, 1)
        assert await tx.news.get(impossible) is None
        assert not await tx.requests.close(impossible, NOON)


async def test_news_newest_first_and_none_from_the_future(database: Database, clock: FakeClock) -> None:
    items = [
        NewsItem(0, f"Новость {n}", "Коротко", "**Тело**", NOON + n * HOUR, "Пресс-служба") for n in (-2, -1, 0, 1)
    ]
    async with database.write() as tx:
        ids = [await tx.loading.news(item) for item in items]
    async with database.read() as tx:
        latest = await tx.news.latest(10)
        assert [item.title for item in latest] == ["Новость 0", "Новость -1", "Новость -2"]
        assert latest[0] == replace(items[2], id=ids[2])
        assert [item.id for item in await tx.news.latest(1)] == [ids[2]]
        assert [item.id for item in await tx.news.latest(1, before=Cursor.of(latest[0]))] == [ids[1]]
        assert await tx.news.get(ids[0]) == replace(items[0], id=ids[0])
        assert await tx.news.get(ids[3]) is None
    clock.advance(HOUR)
    async with database.read() as tx:
        assert (await tx.news.latest(1))[0].id == ids[3]


@pytest.mark.parametrize("size", [1, 2, 3])
async def test_pages_of_news_lose_and_repeat_nothing(database: Database, size: int) -> None:
    async with database.write() as tx:
        for hours in (0, -1, -1, -1, -1, -2):
            await tx.loading.news(NewsItem(0, "Новость", "Коротко", "Тело", NOON + hours * HOUR))
    seen: list[Cursor] = []
    async with database.read() as tx:
        while page := await tx.news.latest(size, before=seen[-1] if seen else None):
            seen += map(Cursor.of, page)
        assert seen == sorted(seen, reverse=True)
        assert len(set(seen)) == len(seen) == 6
        for strange in (0, -(10**30), 10**30):
            assert len(await tx.news.latest(9, before=Cursor(NOON - HOUR, strange))) in (1, 5)


async def test_moments_are_the_same_in_any_zone(database: Database) -> None:
    in_moscow = datetime(2026, 11, 23, 1, 30, 0, 7, tzinfo=timezone(timedelta(hours=3)))
    async with database.write() as tx:
        key = await tx.loading.news(NewsItem(0, "Ночь", "Коротко", "Тело", in_moscow))
    async with database.read() as tx:
        item = await tx.news.get(key)
    assert item is not None
    assert item.published_at == in_moscow
    assert item.published_at.tzinfo is UTC


async def test_a_moment_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StorageError):
        async with database.write() as tx:
            await tx.loading.news(NewsItem(0, "Т", "К", "Т", NOON.replace(tzinfo=None)))


async def test_conferences_and_their_lists(database: Database) -> None:
    await fill(database)
    async with database.write() as tx:
        assert await tx.conferences.upcoming(NOON) == [CONFERENCE]
        await tx.conferences.sign_up(1, 1, "000123", NOON)
    async with database.write() as tx:
        listed = replace(CONFERENCE, signed_up=1)
        assert await tx.conferences.get(1, lock=True) == listed
        assert await tx.conferences.pins(1) == {"000123"}
        [mine] = await tx.conferences.of_member(1, NOON)
        assert (mine.conference, mine.pin) == (listed, "000123")
        assert await tx.conferences.by_pin("000123", NOON) == [mine]
        assert await tx.conferences.by_pin("000124", NOON) == []
        assert await tx.conferences.by_pin("000123", CONFERENCE.starts_at + HOUR) == []
        assert await tx.conferences.of_member(1, CONFERENCE.starts_at + HOUR / 2) == [mine]
        assert await tx.conferences.of_member(1, CONFERENCE.starts_at + HOUR) == []
        assert await tx.conferences.upcoming(CONFERENCE.starts_at) == []
        assert await tx.conferences.cancel(1, 1)
        assert not await tx.conferences.cancel(1, 1)


async def test_the_last_places_are_never_given_twice(database: Database, other: Database, clock: FakeClock) -> None:
    await fill(database, extra_members=8)
    pins = iter(f"{pin:06}" for pin in range(100))

    async def sign_up(one: Database, member: int) -> bool:
        try:
            async with one.write() as tx:
                await SignUpForConference(tx.conferences, clock, lambda: next(pins))(1, member)
        except ConferenceFull:
            return False
        return True

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(sign_up((database, other)[member % 2], member)) for member in range(1, 11)]
    assert sum(task.result() for task in tasks) == CONFERENCE.places
    async with database.read() as tx:
        assert len(await tx.conferences.pins(1)) == CONFERENCE.places


async def test_guesses_at_once_get_no_more_tries_than_one_by_one(
    database: Database, other: Database, clock: FakeClock
) -> None:
    await fill(database)

    async def guess(one: Database, day: int) -> type[DomainError]:
        async with one.write() as tx:
            prove = ProveByCard(tx.members, tx.proofs, tx.looks, clock, Alarms())
            try:
                await prove(number=CARD.number, born=date(1985, 1, day), address=f"web:{day}")
            except (WrongProof, Locked) as error:
                return type(error)
        raise AssertionError("a wrong date proved somebody")

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(guess((database, other)[day % 2], day)) for day in range(1, 11)]
    assert [task.result() for task in tasks].count(WrongProof) == 2
    async with database.read() as tx:
        failures = (await tx.proofs.failures([f"card:{CARD.number}"]))[0]
        assert failures is not None
        assert failures.count == 3
        assert failures.locked_until_epoch == NOON.timestamp() + 900
        assert failures.counted_at_epoch == NOON.timestamp()


async def test_counts_of_wrong_proofs_are_replaced_and_cleared(database: Database) -> None:
    async with database.write() as tx:
        await tx.proofs.record_failure("card:1", 1, None, NOON)
        await tx.proofs.record_failure("card:1", 2, None, NOON + HOUR)
        failures = (await tx.proofs.failures(["card:1"]))[0]
        assert failures is not None
        assert (failures.count, failures.locked_until_epoch) == (2, None)
        await tx.proofs.clear("card:1")
        assert await tx.proofs.failures(["card:1"]) == [None]


async def test_requests_to_staff(database: Database) -> None:
    await fill(database)
    callback = StaffRequest(RequestKind.CALLBACK, "web:1", "web", NOON, 1, "+79990000000", "после шести", "зарплата")
    async with database.write() as tx:
        first = await tx.requests.add(callback)
        second = await tx.requests.add(StaffRequest(RequestKind.OPERATOR, "vk:2", "vk", NOON))
        assert await tx.requests.open_of("web:1", RequestKind.CALLBACK) == replace(callback, id=first)
        assert await tx.requests.open_of("web:1", RequestKind.OPERATOR) is None
        assert [request.id for request in await tx.requests.open()] == [first, second]
        assert [request.id for request in await tx.requests.open(1)] == [first]
        assert await tx.requests.count_open() == 2
        assert await tx.requests.close(first, NOON)
        assert not await tx.requests.close(first, NOON)
        assert await tx.requests.open_of("web:1", RequestKind.CALLBACK) is None
        assert [request.id for request in await tx.requests.open()] == [second]
        assert await tx.requests.count_open() == 1
        assert await tx.requests.close_of("vk:2", RequestKind.CALLBACK, NOON) == 0
        assert await tx.requests.close_of("vk:3", RequestKind.OPERATOR, NOON) == 0
        assert await tx.requests.close_of("vk:2", RequestKind.OPERATOR, NOON) == 1
        assert await tx.requests.count_open() == 0


async def test_settings_of_the_installation(database: Database) -> None:
    async with database.write() as tx:
        assert await tx.loading.setting("demo") is None
        await tx.loading.set("demo", "вчера")
        await tx.loading.set("demo", {"когда": ["сегодня"]})
        assert await tx.loading.setting("demo") == {"когда": ["сегодня"]}


async def test_a_statement_that_is_wrong_says_so_without_values(database: Database) -> None:
    with pytest.raises(StorageError) as caught:
        async with database.write() as tx:
            await tx.conferences.sign_up(1, 1, "987654", NOON)
    assert "987654" not in str(caught.value)
    assert "IntegrityError" in str(caught.value)


async def test_of_cards_issued_on_one_day_the_last_one_is_the_newest_whatever_its_number_and_status(
    database: Database,
) -> None:
    await fill(database)
    today = NOON.date()
    numbers = ["7700000990", "7700000040", "7700000065"]
    async with database.write() as tx:
        for number in numbers:
            assert await tx.members.add_card(Card(number, 1, CardStatus.ACTIVE, date(2028, 1, 1)), today)
        await tx.members.set_card_status(numbers[-1], CardStatus.BLOCKED)
    async with database.write() as tx:
        kept = [card.number for card in await tx.members.cards_of(1)]
        newest = await tx.members.card_of(1)
    assert kept == [*reversed(numbers), CARD.number, OLD_CARD.number]
    assert newest is not None
    assert newest.number == numbers[-1]
