"""Partners of the loyalty programme, replaced as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.loyalty.entities import Partner, Place
from storage.statements import upsert
from storage.tables import partner_places, partners, settings

VERSION = "partners.version"
"""The setting that counts the changes."""
LOCK_KEY = 7_700_000_005
"""Advisory lock by which catalogues are replaced one after another."""
_LOCK = text(f"SELECT pg_advisory_xact_lock({LOCK_KEY})")
_SET = upsert(settings, "key", ("value",))


@dataclass(frozen=True, slots=True)
class SqlPartners:
    """``backend.loyalty.entities.PartnerRepository``."""

    connection: AsyncConnection

    async def all(self) -> Sequence[Partner]:
        places: dict[int, list[Place]] = defaultdict(list)
        for row in await self.connection.execute(select(partner_places).order_by(partner_places.c.id)):
            places[row.partner_id].append(Place(row.address, tuple(row.stations), row.phone, row.hours))
        return [
            Partner(
                row.code,
                row.name,
                row.category,
                row.discount,
                row.conditions,
                row.keywords,
                row.website,
                row.valid_until,
                tuple(places[row.id]),
            )
            for row in await self.connection.execute(select(partners).order_by(partners.c.name, partners.c.id))
        ]

    async def replace_all(self, items: Sequence[Partner]) -> None:
        if self.connection.dialect.name == "postgresql":
            await self.connection.execute(_LOCK)
        version = await self.version()
        await self.connection.execute(delete(partner_places))
        await self.connection.execute(delete(partners))
        for item in items:
            added = await self.connection.execute(insert(partners).values(_row(item)))
            key = added.inserted_primary_key
            rows = [_place(place) | {"partner_id": key[0] if key else 0} for place in item.places]
            if rows:
                await self.connection.execute(insert(partner_places), rows)
        await self.connection.execute(_SET[self.connection.dialect.name], {"key": VERSION, "value": version + 1})

    async def version(self) -> int:
        value = await self.connection.scalar(select(settings.c.value).where(settings.c.key == VERSION))
        return int(value or 0)


def _row(item: Partner) -> dict[str, object]:
    return {
        "code": item.code,
        "name": item.name,
        "category": item.category,
        "discount": item.discount,
        "conditions": item.conditions,
        "keywords": item.keywords,
        "website": item.website,
        "valid_until": item.valid_until,
    }


def _place(place: Place) -> dict[str, object]:
    return {
        "address": place.address,
        "phone": place.phone,
        "hours": place.hours,
        "stations": list(place.stations),
    }
