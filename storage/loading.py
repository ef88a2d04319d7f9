"""Filling the tables of members, news and conferences: the demo federation today, imports later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.conferences.entities import Conference
from backend.members.entities import Card, Member, Membership, Organisation
from backend.news.entities import NewsItem
from storage.ordinals import next_ordinal
from storage.searching import member_row
from storage.statements import upsert
from storage.tables import cards, conferences, members, memberships, news, organisations, settings, sign_ups
from storage.types import keyring_of

_ADD_CARD = insert(cards).values(ordinal=next_ordinal(bindparam("holder")))
_SET = upsert(settings, "key", ("value",))


@dataclass(frozen=True, slots=True)
class SqlLoading:
    """Adds entities as they are. An ``id`` of 0 lets the database choose one; the ids are returned in order."""

    connection: AsyncConnection

    async def has_organisations(self) -> bool:
        """Whether any organisation is stored: real data or demo data."""
        return bool(await self.connection.scalar(select(func.count()).select_from(organisations)))

    async def organisation(self, item: Organisation) -> int:
        return await self._add(organisations, asdict(item))

    async def member(self, item: Member) -> int:
        """A member with the membership they are in or were in last."""
        key = await self._add(members, member_row(item, keyring_of(self.connection.dialect)))
        place = {"member_id": key, "organisation_id": item.organisation.id}
        await self.connection.execute(insert(memberships), place | {"joined": item.joined, "left": item.left})
        return key

    async def membership(self, member_id: int, item: Membership) -> None:
        """An earlier membership."""
        place = {"member_id": member_id, "organisation_id": item.organisation.id}
        await self.connection.execute(insert(memberships), place | {"joined": item.joined, "left": item.left})

    async def cards(self, items: Iterable[tuple[Card, date]]) -> None:
        """Cards with the days they were issued; of one day, in the order given."""
        rows = [
            asdict(card) | {"status": card.status.value, "issued": issued, "holder": card.member_id}
            for card, issued in sorted(items, key=lambda item: item[1])
        ]
        await self.connection.execute(_ADD_CARD, rows)

    async def news(self, item: NewsItem) -> int:
        return await self._add(news, asdict(item))

    async def conference(self, item: Conference) -> int:
        return await self._add(
            conferences,
            {
                "id": item.id,
                "title": item.title,
                "about": item.about,
                "starts_at": item.starts_at,
                "ends_at": item.starts_at + item.duration,
                "host": item.host,
                "places": item.places,
            },
        )

    async def sign_ups(self, conference_id: int, places: Iterable[tuple[int, str]], at: datetime) -> None:
        """Members and their PINs on the list of one conference."""
        rows = [
            {"conference_id": conference_id, "member_id": member_id, "pin": pin, "signed_up_at": at}
            for member_id, pin in places
        ]
        if rows:
            await self.connection.execute(insert(sign_ups), rows)

    async def set(self, key: str, value: Any) -> None:
        """Keep a setting of the installation (any JSON value)."""
        await self.connection.execute(_SET[self.connection.dialect.name], {"key": key, "value": value})

    async def setting(self, key: str) -> Any:
        """A setting of the installation, or None."""
        return await self.connection.scalar(select(settings.c.value).where(settings.c.key == key))

    async def _add(self, table: Any, row: dict[str, Any]) -> int:
        values = {name: value for name, value in row.items() if not (name == "id" and value == 0)}
        added = await self.connection.execute(insert(table).values(values))
        key = added.inserted_primary_key
        return int(key[0]) if key else 0
