"""All that is kept of a register, in an order and a form that two databases can be compared in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from storage import Database
from storage.tables import cards, import_batches, import_rows, members, memberships, organisations


async def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """People, their memberships and cards by their numbers in the register; organisations by name."""
    parents = organisations.alias()
    async with database.read() as tx:
        people = select(*(column for column in members.c if column.key not in ("id", "erased_at")))
        places = (
            select(members.c.register_number, organisations.c.name, memberships.c.joined, memberships.c.left)
            .join(memberships, memberships.c.member_id == members.c.id)
            .join(organisations, organisations.c.id == memberships.c.organisation_id)
        )
        held = select(members.c.register_number, cards.c.number, cards.c.status, cards.c.issued, cards.c.valid_until)
        tree = select(organisations.c.name, organisations.c.kind, parents.c.name.label("parent"))
        queries = {
            "people": people,
            "places": places,
            "cards": held.join(cards, cards.c.member_id == members.c.id),
            "tree": tree.outerjoin(parents, parents.c.id == organisations.c.parent_id),
        }
        found = {name: (await tx.connection.execute(query)).all() for name, query in queries.items()}
    return {name: sorted((tuple(row) for row in rows), key=repr) for name, rows in found.items()}


async def staged(database: Database) -> tuple[int, int]:
    """How many batches and staged rows there are."""
    async with database.read() as tx:
        batches = await tx.connection.scalar(select(func.count()).select_from(import_batches))
        rows = await tx.connection.scalar(select(func.count()).select_from(import_rows))
    return int(batches or 0), int(rows or 0)
