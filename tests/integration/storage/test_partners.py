"""Partners in the database: kept whole, replaced whole, with a version that others follow."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from app.demo import load_demo
from app.demo.partners import demo_partners
from backend.loyalty.entities import Partner, Place
from storage import Database
from storage.loading import SqlLoading
from tests.support.clock import FakeClock

FULL = Partner(
    "1",
    "Оптика «Свет»",
    "optics",
    "15 %",
    "На оправы",
    "очки, линзы",
    "https://example.org",
    date(2027, 1, 31),
    (Place("ул. А, д. 1", ("Таганская", "Марксистская"), "+7 495 000-00-00", "9:00–20:00"), Place("ул. Б, д. 2")),
)
BARE = Partner("2", "Аптека", "pharmacy", "5 %", "")


class Broken(Exception):
    """Something fails after the catalogue was replaced."""


async def replaced(database: Database, *partners: Partner) -> None:
    async with database.write() as tx:
        await tx.partners.replace_all(partners)


async def _replaced_in_vain(database: Database, partner: Partner) -> None:
    async with database.write() as tx:
        await tx.partners.replace_all([partner])
        raise Broken


async def stored(database: Database) -> tuple[int, list[Partner]]:
    """The version, and all partners."""
    async with database.read() as tx:
        return await tx.partners.version(), list(await tx.partners.all())


async def test_what_is_kept_is_given_back_whole_by_name(database: Database) -> None:
    assert await stored(database) == (0, [])
    await replaced(database, FULL, BARE)
    assert await stored(database) == (1, [BARE, FULL])


async def test_a_new_catalogue_takes_the_place_of_the_old_one(database: Database, other: Database) -> None:
    await replaced(database, FULL, BARE)
    await replaced(database, replace(BARE, discount="7 %"))
    assert await stored(other) == (2, [replace(BARE, discount="7 %")])


async def test_what_fails_changes_nothing(database: Database) -> None:
    await replaced(database, FULL)
    with pytest.raises(Broken):
        await _replaced_in_vain(database, BARE)
    assert await stored(database) == (1, [FULL])


async def test_catalogues_that_come_at_once_come_one_after_another(database: Database, other: Database) -> None:
    many = [replace(BARE, code=str(number), name=f"Аптека {number}") for number in range(20)]
    await asyncio.gather(*(replaced(one, *many) for one in (database, other, database, other)))
    version, partners = await stored(database)
    assert (version, len(partners)) == (4, 20)


async def test_the_demo_federation_has_partners(database: Database, clock: FakeClock) -> None:
    await load_demo(database, clock.now())
    version, partners = await stored(database)
    assert version == 1
    assert sorted(partners, key=lambda one: one.code) == sorted(
        demo_partners(date(2026, 11, 23)), key=lambda one: one.code
    )


async def test_a_demo_from_before_there_were_partners_gets_them(database: Database, clock: FakeClock) -> None:
    await load_demo(database, clock.now())
    async with database.write() as tx:
        await tx.partners.replace_all([])
        await SqlLoading(tx.connection).set("partners.version", 0)
    assert not (await load_demo(database, clock.now())).loaded
    assert len((await stored(database))[1]) == len(demo_partners(clock.now().date()))


async def test_a_catalogue_of_staff_in_a_demo_stays(database: Database, clock: FakeClock) -> None:
    await load_demo(database, clock.now())
    await replaced(database, FULL)
    await load_demo(database, clock.now())
    assert (await stored(database))[1] == [FULL]
