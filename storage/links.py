"""Channels that members linked, and conversations in which they were proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.members.entities import Link, ProofWay
from storage.statements import possible_id, upsert_by
from storage.tables import links, proven

_OF_ADDRESS = select(links).where(links.c.channel == bindparam("channel"), links.c.address == bindparam("address"))
_OF_MEMBER = (
    select(links)
    .where(links.c.member_id == bindparam("member_id"))
    .order_by(links.c.linked_at, links.c.channel, links.c.address)
)
_PUT = upsert_by(links, ("channel", "address"), ("member_id", "way", "linked_at"))
_NOTE = upsert_by(proven, ("member_id", "conversation"), ("way", "at"))


@dataclass(frozen=True, slots=True)
class SqlLinks:
    """``backend.members.ports.LinkRepository``."""

    connection: AsyncConnection

    async def get(self, channel: str, address: str) -> Link | None:
        found = await self.connection.execute(_OF_ADDRESS, {"channel": channel, "address": address})
        row = found.one_or_none()
        return _link(row) if row else None

    async def of_member(self, member_id: int) -> Sequence[Link]:
        if not possible_id(member_id):
            return ()
        return [_link(row) for row in await self.connection.execute(_OF_MEMBER, {"member_id": member_id})]

    async def put(self, link: Link) -> None:
        row = {
            "member_id": link.member_id,
            "channel": link.channel,
            "address": link.address,
            "way": link.way.value,
            "linked_at": link.linked_at,
        }
        await self.connection.execute(_PUT[self.connection.dialect.name], row)

    async def cut(self, member_id: int, channel: str, address: str) -> bool:
        if not possible_id(member_id):
            return False
        mine = (links.c.member_id == member_id) & (links.c.channel == channel) & (links.c.address == address)
        return (await self.connection.execute(delete(links).where(mine))).rowcount > 0

    async def note_proof(self, member_id: int, conversation: str, way: ProofWay, now: datetime) -> None:
        row = {"member_id": member_id, "conversation": conversation, "way": way.value, "at": now}
        await self.connection.execute(_NOTE[self.connection.dialect.name], row)

    async def proven_in(self, member_id: int) -> Sequence[str]:
        if not possible_id(member_id):
            return ()
        query = select(proven.c.conversation).where(proven.c.member_id == member_id)
        noted = (await self.connection.execute(query)).scalars()
        linked = (link.conversation for link in await self.of_member(member_id))
        return sorted({*noted, *linked})

    async def members_in(self, conversation: str) -> Sequence[int]:
        noted = select(proven.c.member_id).where(proven.c.conversation == conversation)
        channel, _, address = conversation.partition(":")
        linked = select(links.c.member_id).where(links.c.channel == channel, links.c.address == address)
        return sorted((await self.connection.execute(noted.union(linked))).scalars())


def _link(row: Row[Any]) -> Link:
    return Link(row.member_id, row.channel, row.address, ProofWay(row.way), row.linked_at)
