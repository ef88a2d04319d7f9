"""The demo federation: believable, the same every time, and never mixed with real data."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.demo import DemoReport, is_demo, load_demo
from backend.clock import MOSCOW
from backend.members.entities import CardStatus, is_card_number
from storage import Database
from storage.tables import cards, members, memberships, organisations, outbox
from tests.integration.storage.people import LOOK, fill
from tests.support.clock import NOON, FakeClock
from tests.support.keys import KEYRING

LOADED = DemoReport(True, organisations=26, members=200, news=14, conferences=5)


async def test_an_empty_database_gets_the_demo_once(database: Database) -> None:
    assert not await is_demo(database)
    assert await load_demo(database, NOON) == LOADED
    assert await is_demo(database)
    assert await load_demo(database, NOON) == DemoReport(False)


async def test_real_data_is_left_alone(database: Database) -> None:
    await fill(database)
    assert await load_demo(database, NOON) == DemoReport(False)
    assert not await is_demo(database)
    async with database.read() as tx:
        assert await tx.news.latest(1) == []


async def test_the_two_cards_of_the_readme(database: Database) -> None:
    await load_demo(database, NOON)
    async with database.write() as tx:
        woman = await tx.members.by_card("7700000016", LOOK)
        assert woman is not None
        assert (woman.born, woman.first_name, woman.patronymic) == (date(1985, 3, 14), "Марина", "Викторовна")
        card = await tx.members.card_of(woman.id)
        assert card is not None
        assert card.status is CardStatus.ACTIVE
        assert card.valid_until > NOON.date()
        blocked = await tx.members.by_card("7700000024", LOOK)
        assert blocked is not None
        other = await tx.members.card_of(blocked.id)
        assert other is not None
        assert other.status is CardStatus.BLOCKED


async def test_cards_are_right_and_of_every_kind(database: Database) -> None:
    await load_demo(database, NOON)
    async with database.read() as tx:
        rows = (await tx.connection.execute(select(cards))).all()
    assert len(rows) == 200
    assert all(is_card_number(row.number) for row in rows)
    assert all((row.status == "expired") == (row.valid_until < NOON.date()) for row in rows)
    kinds = Counter(row.status for row in rows)
    assert kinds["active"] > 150
    assert min(kinds["blocked"], kinds["expired"]) >= 3


async def test_names_agree_in_sex_and_people_are_grown_up(database: Database) -> None:
    await load_demo(database, NOON)
    async with database.read() as tx:
        joined = select(members, memberships.c.joined).join(memberships)
        rows = (await tx.connection.execute(joined)).all()
    for row in rows:
        woman = row.patronymic.endswith("на")
        assert woman or row.patronymic.endswith("ич")
        if row.surname.endswith(("ов", "ев", "ёв", "ин", "ский", "ий")):
            assert not woman
        if row.surname.endswith(("ова", "ева", "ёва", "ина", "ская", "ая")):
            assert woman
        assert row.joined - row.born >= timedelta(days=17 * 365)
    assert sum(row.dues_paid_until < NOON.date() for row in rows) >= 10


async def test_organisations_make_one_tree(database: Database) -> None:
    await load_demo(database, NOON)
    async with database.read() as tx:
        rows = (await tx.connection.execute(select(organisations))).all()
    assert [row.kind for row in rows if row.parent_id is None] == ["federation"]
    assert {row.kind for row in rows} == {"federation", "branch", "territorial", "primary"}


@pytest.mark.parametrize(
    "now", [NOON, datetime(2027, 3, 1, 0, 5, tzinfo=UTC), datetime(2027, 7, 3, 23, 59, tzinfo=UTC)]
)
async def test_dates_go_with_the_day_of_loading(database: Database, clock: FakeClock, now: datetime) -> None:
    clock.set(now)
    await load_demo(database, now)
    async with database.read() as tx:
        news = await tx.news.latest(50)
        planned = await tx.conferences.upcoming(now)
    assert len(news) == 14
    assert all(now - timedelta(days=31) < item.published_at <= now for item in news)
    assert len(planned) == 5
    for conference in planned:
        begins = conference.starts_at.astimezone(MOSCOW)
        assert now < conference.starts_at < now + timedelta(days=24)
        assert 18 <= begins.hour <= 20
        assert begins.weekday() < 5
    assert sum(conference.free_places == 0 for conference in planned) == 1


async def test_the_demo_sends_nothing(database: Database) -> None:
    await load_demo(database, NOON)
    async with database.read() as tx:
        assert (await tx.connection.execute(select(outbox))).all() == []


async def test_the_demo_is_the_same_every_time(database: Database, tmp_path_factory: pytest.TempPathFactory) -> None:
    from storage import migrate

    url = f"sqlite:///{tmp_path_factory.mktemp('again') / 'profline.db'}"
    await migrate(url, KEYRING)
    again = Database(url, keyring=KEYRING)
    everybody = []
    for one in (database, again):
        await load_demo(one, NOON)
        async with one.write() as tx:
            everybody.append([await tx.members.get(key, LOOK) for key in range(1, 201)])
    await again.close()
    assert everybody[0] == everybody[1]
