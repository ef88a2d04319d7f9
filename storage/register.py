"""The register as a whole: what an import compares with, what it stages, and what an export takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.clock import Clock
from backend.keys import Keyring
from backend.members.entities import Card, CardStatus, Look, Organisation
from backend.members.register.entities import Change, Known, KnownCard, Period, Person
from backend.members.register.organisations import NewOrganisation
from backend.members.register.ports import Exported
from backend.members.searching import plain_name
from storage import register_applying as applying
from storage.members import SqlMembers
from storage.searching import search_indexes
from storage.tables import (
    cards,
    erasures,
    import_batches,
    import_organisations,
    import_rows,
    members,
    memberships,
    organisations,
)
from storage.types import keyring_of

ERASED = "erasures.register_index"
SQLITE_CACHE = -65_536
"""KiB of pages that SQLite keeps in memory while the register is changed: else each index is written many times."""
_KNOWN = select(members).where(members.c.register_number.in_(bindparam("numbers", expanding=True)))
_PERIODS = select(memberships).where(memberships.c.member_id.in_(bindparam("ids", expanding=True)))
_CARDS = select(cards).where(cards.c.member_id.in_(bindparam("ids", expanding=True)))
_HOLDERS = (
    select(cards.c.number, members.c.register_number)
    .join(members, members.c.id == cards.c.member_id)
    .where(cards.c.number.in_(bindparam("numbers", expanding=True)))
)
_NAMED = select(members.c.surname, members.c.first_name, members.c.born).where(
    members.c.name_index.in_(bindparam("indexes", expanding=True)), members.c.erased_at.is_(None)
)
_NUMBER = (
    update(import_rows)
    .where(import_rows.c.batch_id == bindparam("of_batch"), import_rows.c.row == bindparam("of_row"))
    .values(card_number=bindparam("number"))
)
_SAME = (
    "row",
    "member_id",
    "register_number",
    "surname",
    "first_name",
    "patronymic",
    "born",
    "phone",
    "email",
    "dues_paid_until",
    "loyalty",
    "period_id",
    "period_joined",
    "period_left",
    "organisation",
    "joined",
    "left",
    "card_number",
    "card_valid_until",
)


@dataclass(frozen=True, slots=True)
class SqlRegister:
    """``backend.members.register.ports.RegisterRepository``."""

    connection: AsyncConnection
    clock: Clock
    writing: bool = True

    async def organisations(self) -> list[Organisation]:
        rows = await self.connection.execute(select(organisations).order_by(organisations.c.id))
        return [Organisation(row.id, row.name, row.kind, row.parent_id) for row in rows]

    async def known(self, register_numbers: Collection[str]) -> Mapping[str, Known]:
        found = (await self.connection.execute(_KNOWN, {"numbers": list(register_numbers)})).all()
        ids = {"ids": [row.id for row in found]}
        if not found:
            return {}
        periods = _by_member(await self.connection.execute(_PERIODS, ids))
        held = _by_member(await self.connection.execute(_CARDS, ids))
        return {row.register_number: _known(row, periods[row.id], held[row.id]) for row in found}

    async def numbers(self) -> list[str]:
        query = select(members.c.register_number).where(members.c.register_number.is_not(None))
        return list(await self.connection.scalars(query))

    async def namesakes(self, people: Collection[Person]) -> set[Person]:
        indexes = [index for one in people for index in self._keyring.indexes(one.name, "members.name_index")]
        if not indexes:
            return set()
        rows = await self.connection.execute(_NAMED, {"indexes": indexes})
        kept = {Person(plain_name(row.surname, row.first_name), row.born) for row in rows}
        return kept & set(people)

    async def holders(self, card_numbers: Collection[str]) -> Mapping[str, str | None]:
        if not card_numbers:
            return {}
        rows = await self.connection.execute(_HOLDERS, {"numbers": list(card_numbers)})
        return {row.number: row.register_number for row in rows}

    async def erased(self, register_numbers: Collection[str]) -> set[str]:
        if not await self.connection.scalar(select(erasures.c.id).limit(1)):
            return set()
        indexes = {index: number for number in register_numbers for index in self._keyring.indexes(number, ERASED)}
        query = select(erasures.c.register_index).where(erasures.c.register_index.in_(list(indexes)))
        return {indexes[bytes(index)] for index in (await self.connection.scalars(query)) if index is not None}

    async def begin(self, now: datetime) -> int:
        added = await self.connection.execute(insert(import_batches).values(started_at=now))
        key = added.inserted_primary_key
        assert key is not None
        return int(key[0])

    async def leftovers(self) -> list[int]:
        return list(await self.connection.scalars(select(import_batches.c.id)))

    async def drop_rows(self, batch: int, limit: int) -> int:
        rows = select(import_rows.c.row).where(import_rows.c.batch_id == batch).limit(limit)
        dropping = delete(import_rows).where(import_rows.c.batch_id == batch, import_rows.c.row.in_(rows))
        dropped = (await self.connection.execute(dropping)).rowcount
        if dropped < limit:
            await self.connection.execute(delete(import_batches).where(import_batches.c.id == batch))
        return dropped

    async def stage(self, batch: int, changes: Sequence[Change]) -> None:
        await self.connection.execute(insert(import_rows), [_staged(batch, one, self._keyring) for one in changes])

    async def number_cards(self, batch: int, numbers: Mapping[int, str]) -> None:
        rows = [{"of_batch": batch, "of_row": row, "number": number} for row, number in numbers.items()]
        await self.connection.execute(_NUMBER, rows)

    async def make_organisations(self, batch: int, new: Sequence[NewOrganisation], used: Collection[int]) -> None:
        ids = {key: key for key in used if key > 0}
        for one in new:
            parent = None if one.parent is None else ids.get(one.parent, one.parent)
            values = {"name": one.name, "kind": one.kind, "parent_id": parent}
            added = (await self.connection.execute(insert(organisations).values(values))).inserted_primary_key
            assert added is not None
            ids[one.key] = int(added[0])
        rows = [{"batch_id": batch, "key": key, "organisation_id": ids[key]} for key in ids]
        if rows:
            await self.connection.execute(insert(import_organisations), rows)

    async def erasures(self) -> int:
        if self.connection.dialect.name == "postgresql":
            await self.connection.execute(text("LOCK TABLE erasures IN SHARE MODE"))
        return int(await self.connection.scalar(select(func.count()).select_from(erasures)) or 0)

    async def leave_out_erased(self, batch: int) -> int:
        mine = import_rows.c.batch_id == batch
        numbers = list(await self.connection.scalars(select(import_rows.c.register_number).where(mine)))
        erased = [
            number
            for start in range(0, len(numbers), 1_000)
            for number in await self.erased(numbers[start : start + 1_000])
        ]
        for number in erased:
            await self.connection.execute(delete(import_rows).where(mine, import_rows.c.register_number == number))
        return len(erased)

    async def change_members(self, batch: int) -> None:
        if self.connection.dialect.name == "sqlite":
            await self.connection.execute(text(f"PRAGMA cache_size={SQLITE_CACHE}"))
        else:
            await self.connection.execute(text("ANALYZE import_rows"))
        await self.connection.execute(applying.CHANGE_MEMBERS, {"batch": batch})

    async def add_members(self, batch: int) -> None:
        await self.connection.execute(applying.ADD_MEMBERS, {"batch": batch})

    async def change_periods(self, batch: int) -> None:
        await self.connection.execute(applying.CHANGE_PERIODS, {"batch": batch})

    async def add_periods(self, batch: int) -> None:
        await self.connection.execute(applying.ADD_PERIODS, {"batch": batch})

    async def change_cards(self, batch: int, today: date) -> int:
        await self.connection.execute(applying.CHANGE_CARDS, {"batch": batch})
        cut = (await self.connection.execute(applying.CUT_REPLACED, {"batch": batch})).rowcount
        await self.connection.execute(applying.BLOCK_REPLACED, {"batch": batch})
        return cut

    async def add_cards(self, batch: int, today: date) -> None:
        await self.connection.execute(applying.ADD_CARDS, {"batch": batch, "today": today})

    async def export(self, after: int, limit: int, look: Look, now: datetime) -> list[Exported]:
        page = await SqlMembers(self.connection, self.clock, self.writing).page(after, look, limit)
        if not page:
            return []
        held = _by_member(await self.connection.execute(_CARDS, {"ids": [member.id for member in page]}))
        places = {one.id: one for one in await self.organisations()}
        return [
            Exported(member, _newest_card(held[member.id]), _names(member.organisation.id, places)) for member in page
        ]

    async def count(self) -> int:
        query = select(func.count()).select_from(members).where(members.c.erased_at.is_(None))
        return int(await self.connection.scalar(query) or 0)

    @property
    def _keyring(self) -> Keyring:
        return keyring_of(self.connection.dialect)


def _by_member(rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.member_id].append(row)
    return found


def _known(row: Row[Any], periods: Sequence[Row[Any]], held: Sequence[Row[Any]]) -> Known:
    kept = [Period(one.id, one.organisation_id, one.joined, one.left) for one in periods]
    return Known(
        member_id=row.id,
        surname=row.surname,
        first_name=row.first_name,
        patronymic=row.patronymic,
        born=row.born,
        phone=row.phone,
        email=row.email,
        dues_paid_until=row.dues_paid_until,
        loyalty=row.loyalty,
        contacts_withdrawn=row.contacts_withdrawn_at is not None,
        periods=tuple(sorted(kept, key=lambda one: (one.left is None, one.left or one.joined, one.joined, one.id))),
        cards=tuple(
            KnownCard(one.number, one.valid_until, one.issued) for one in sorted(held, key=_issued, reverse=True)
        ),
    )


def _issued(card: Row[Any]) -> tuple[int, str]:
    """In the order of ``SqlMembers.cards_of``, oldest first."""
    return card.ordinal, card.number


def _newest_card(held: Sequence[Row[Any]]) -> Card | None:
    if not held:
        return None
    newest = max(held, key=_issued)
    return Card(newest.number, newest.member_id, CardStatus(newest.status), newest.valid_until)


def _staged(batch: int, change: Change, keyring: Keyring) -> dict[str, Any]:
    surname, first_name = change.name or (None, None)
    indexes = search_indexes(keyring, phone=change.phone, email=change.email, surname=surname, first_name=first_name)
    values = {name: getattr(change, name) for name in _SAME}
    for name in ("phone", "email"):
        if values[name] == "":
            values[name], indexes[f"{name}_index"] = None, applying.REMOVED
    return {"batch_id": batch, **values, **indexes}


def _names(key: int, places: Mapping[int, Organisation]) -> dict[str, str]:
    """Names by kind of an organisation and of those it belongs to; of two of a kind the nearer one."""
    names: dict[str, str] = {}
    seen: set[int] = set()
    place = places.get(key)
    while place is not None and place.id not in seen:
        seen.add(place.id)
        names.setdefault(place.kind, place.name)
        place = places.get(place.parent_id) if place.parent_id is not None else None
    return names
