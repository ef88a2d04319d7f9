"""Members, their memberships and cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Select, Table, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.clock import MOSCOW, Clock
from backend.members.entities import Card, CardStatus, Look, Loyalty, Member, Membership, Organisation
from backend.members.searching import plain_email, plain_name, plain_phone
from storage.decoys import open_decoy
from storage.errors import StorageError
from storage.looks import SqlLooks
from storage.ordinals import next_ordinal
from storage.statements import possible_id
from storage.tables import (
    cards,
    consents,
    links,
    members,
    memberships,
    organisations,
    proof_codes,
    proven,
    sign_ups,
)
from storage.types import keyring_of

MOST_BY_CONTACT = 10
MOST_BY_NAME = 50
_other = memberships.alias("other")
_NEWEST_FIRST = (
    _other.c.left.is_(None).desc(),
    _other.c.left.desc(),
    _other.c.joined.desc(),
    _other.c.id.desc(),
)
_NEWEST = (
    select(_other.c.id)
    .where(_other.c.member_id == members.c.id)
    .order_by(*_NEWEST_FIRST)
    .limit(1)
    .correlate(members)
    .scalar_subquery()
)
_ORGANISATION = (
    organisations.c.id.label("organisation_id"),
    organisations.c.name.label("organisation_name"),
    organisations.c.kind.label("organisation_kind"),
    organisations.c.parent_id.label("organisation_parent_id"),
)
_MEMBER = (
    select(members, memberships.c.joined, memberships.c.left, *_ORGANISATION)
    .select_from(members)
    .join(memberships, memberships.c.id == _NEWEST)
    .join(organisations, organisations.c.id == memberships.c.organisation_id)
    .where(members.c.erased_at.is_(None))
)
_PERIODS: Select[Any] = (
    select(_other.c.joined, _other.c.left, *_ORGANISATION)
    .select_from(_other)
    .join(organisations, organisations.c.id == _other.c.organisation_id)
    .order_by(*_NEWEST_FIRST)
)
_CARDS = select(cards).order_by(cards.c.ordinal.desc(), cards.c.number.desc())
"""Newest first."""
_INSERT_NEW = {
    name: dialect.insert(cards).values(ordinal=next_ordinal(bindparam("holder"))).on_conflict_do_nothing()
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_PROVEN = (
    select(members.c.id)
    .where(members.c.id == bindparam("id"), members.c.erased_at.is_(None))
    .with_for_update(read=True, key_share=True, skip_locked=True)
)
_ALONE = select(members.c.id).where(members.c.id == bindparam("id")).with_for_update()
_HELD = select(members.c.id).where(members.c.id == bindparam("id")).with_for_update(key_share=True)
_PERSONAL = ("register_number", "surname", "first_name", "patronymic", "born", "phone", "email", "dues_paid_until")
_SEARCHED = ("phone_index", "email_index", "name_index")
_EMPTY: dict[str, Any] = dict.fromkeys((*_PERSONAL, *_SEARCHED, "contacts_withdrawn_at"))
_OF_MEMBER: tuple[Table, ...] = (cards, sign_ups, links, proof_codes, consents, proven)


class LookNotKept(StorageError):
    """A member was read in a transaction for reading alone, where the look would be rolled back."""

    code = "look_not_kept"


@dataclass(frozen=True, slots=True)
class SqlMembers:
    """``backend.members.ports.MemberRepository``. ``writing``: whether what is written here is kept."""

    connection: AsyncConnection
    clock: Clock
    writing: bool = True

    async def get(self, member_id: int, look: Look) -> Member | None:
        if not possible_id(member_id):
            return None
        found = await self._one(_MEMBER.where(members.c.id == member_id), look)
        if found is None:
            open_decoy(keyring_of(self.connection.dialect))
        return found

    async def by_card(self, number: str, look: Look) -> Member | None:
        holder = select(cards.c.member_id).where(cards.c.number == number).scalar_subquery()
        query = _MEMBER.where(members.c.id == holder)
        found = await self._one(query, look)
        if found is None:
            open_decoy(keyring_of(self.connection.dialect))
        return found

    async def by_phone(self, phone: str, look: Look) -> list[Member]:
        today = self.clock.now().astimezone(MOSCOW).date()
        stays = or_(memberships.c.left.is_(None), memberships.c.left >= today)
        alike = self._alike(members.c.phone_index, plain_phone(phone) or phone)
        return await self._some(_MEMBER.where(alike, stays), look, MOST_BY_CONTACT)

    async def by_register_number(self, number: str, look: Look) -> Member | None:
        return await self._one(_MEMBER.where(members.c.register_number == number), look)

    async def by_name(self, surname: str, first_name: str, look: Look) -> list[Member]:
        alike = self._alike(members.c.name_index, plain_name(surname, first_name))
        return await self._some(_MEMBER.where(alike), look, MOST_BY_NAME)

    async def by_email(self, email: str, look: Look) -> list[Member]:
        alike = self._alike(members.c.email_index, plain_email(email))
        return await self._some(_MEMBER.where(alike), look, MOST_BY_CONTACT)

    async def page(self, after: int, look: Look, limit: int) -> list[Member]:
        """The next members by id, those who left included."""
        return await self._some(_MEMBER.where(members.c.id > after), look, limit)

    async def memberships(self, member_id: int) -> list[Membership]:
        if not possible_id(member_id):
            return []
        rows = await self.connection.execute(_PERIODS.where(_other.c.member_id == member_id))
        return [Membership(_organisation(row), row.joined, row.left) for row in rows]

    async def hold(self, member_id: int) -> bool:
        """Imports and other proofs go on beside it; who is being erased is not waited for."""
        return (await self.connection.execute(_PROVEN, {"id": member_id})).first() is not None

    async def hold_alone(self, member_id: int) -> None:
        await self.connection.execute(_ALONE, {"id": member_id})

    async def exists(self, member_id: int) -> bool:
        if not possible_id(member_id):
            return False
        query = select(members.c.id).where(members.c.id == member_id, members.c.erased_at.is_(None))
        return (await self.connection.execute(query)).first() is not None

    async def card_of(self, member_id: int) -> Card | None:
        newest = await self._cards(member_id, _CARDS.limit(1))
        return newest[0] if newest else None

    async def cards_of(self, member_id: int) -> list[Card]:
        return await self._cards(member_id, _CARDS)

    async def set_card_status(self, number: str, status: CardStatus) -> bool:
        changing = update(cards).where(cards.c.number == number).values(status=status.value)
        return (await self.connection.execute(changing)).rowcount > 0

    async def add_card(self, card: Card, issued: date) -> bool:
        row = {
            "number": card.number,
            "member_id": card.member_id,
            "status": card.status.value,
            "issued": issued,
            "valid_until": card.valid_until,
            "holder": card.member_id,
        }
        await self.connection.execute(_HELD, {"id": card.member_id})  # lest two at once become cards of one ordinal
        return (await self.connection.execute(_INSERT_NEW[self.connection.dialect.name], row)).rowcount > 0

    async def erase(self, member_id: int, now: datetime) -> bool:
        if not possible_id(member_id):
            return False
        emptied = {**_EMPTY, "loyalty": Loyalty.BASIC.value, "erased_at": now}
        mine = (members.c.id == member_id) & members.c.erased_at.is_(None)
        if (await self.connection.execute(update(members).where(mine).values(emptied))).rowcount == 0:
            return False
        for table in _OF_MEMBER:
            await self.connection.execute(delete(table).where(table.c.member_id == member_id))
        return True

    def _alike(self, column: Column[Any], text: str) -> ColumnElement[bool]:
        return column.in_(keyring_of(self.connection.dialect).indexes(text, f"{members.name}.{column.key}"))

    async def _one(self, query: Select[Any], look: Look) -> Member | None:
        found = await self._some(query, look, 1)
        return found[0] if found else None

    async def _some(self, query: Select[Any], look: Look, most: int) -> list[Member]:
        """Those found, each noted in the audit trail."""
        if not self.writing:
            raise LookNotKept("a member was read in a transaction for reading alone: the look would not be kept")
        rows = (await self.connection.execute(query.order_by(members.c.id).limit(most))).all()
        found = [_member(row) for row in rows]
        await SqlLooks(self.connection).note_all([member.id for member in found], look, self.clock.now())
        return found

    async def _cards(self, member_id: int, query: Select[Any]) -> list[Card]:
        if not possible_id(member_id):
            return []
        rows = await self.connection.execute(query.where(cards.c.member_id == member_id))
        return [Card(row.number, row.member_id, CardStatus(row.status), row.valid_until) for row in rows]


def _organisation(row: Row[Any]) -> Organisation:
    return Organisation(row.organisation_id, row.organisation_name, row.organisation_kind, row.organisation_parent_id)


def _member(row: Row[Any]) -> Member:
    return Member(
        id=row.id,
        surname=row.surname,
        first_name=row.first_name,
        patronymic=row.patronymic,
        born=row.born,
        organisation=_organisation(row),
        joined=row.joined,
        dues_paid_until=row.dues_paid_until,
        left=row.left,
        register_number=row.register_number,
        phone=row.phone,
        email=row.email,
        loyalty=Loyalty(row.loyalty),
    )
