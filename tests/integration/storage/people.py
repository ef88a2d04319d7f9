"""A small union for tests of storage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from backend.conferences.entities import Conference
from backend.members.entities import Card, CardStatus, Look, Member, Organisation
from storage import Database
from tests.support.clock import NOON

HOUR = timedelta(hours=1)
LOOK = Look("staff:tests", "test", "web:tests")
UNION = Organisation(1, "Федерация", "federation", None)
WORKS = Organisation(2, "Завод", "primary", 1)
MARINA = Member(1, "Соколова", "Марина", "Викторовна", date(1985, 3, 14), WORKS, date(2020, 1, 1), date(2026, 11, 30))
ANDREY = Member(2, "Кузнецов", "Андрей", None, date(1972, 9, 2), WORKS, date(2019, 1, 1), None)
OLD_CARD = Card("7700000024", 1, CardStatus.EXPIRED, date(2023, 1, 1))
CARD = Card("7700000016", 1, CardStatus.ACTIVE, date(2028, 1, 1))
CONFERENCE = Conference(1, "Охрана труда", "О главном", NOON + 24 * HOUR, HOUR, "Орлов", places=3, signed_up=0)


async def fill(database: Database, extra_members: int = 0) -> None:
    """Two organisations, two members or more, two cards of one of them, a conference."""
    async with database.write() as tx:
        for organisation in (UNION, WORKS):
            await tx.loading.organisation(organisation)
        for member in (MARINA, ANDREY, *(replace(ANDREY, id=0) for _ in range(extra_members))):
            await tx.loading.member(replace(member, id=0))
        await tx.loading.cards([(CARD, date(2025, 1, 1)), (OLD_CARD, date(2020, 1, 1))])
        await tx.loading.conference(replace(CONFERENCE, id=0))
