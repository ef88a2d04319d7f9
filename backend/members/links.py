"""Channels that a member links, so that they are known there without further proof."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from backend.clock import Clock
from backend.members.entities import Link, ProofWay
from backend.members.ports import LinkRepository

KEY_CHARS = 12


def key_of(link: Link) -> str:
    """What tells a link from the member's others, short enough for a button, and nothing of the address."""
    return sha256(link.conversation.encode()).hexdigest()[:KEY_CHARS]


@dataclass(frozen=True, slots=True)
class Linked:
    """A new link, and that which it took the place of."""

    link: Link
    before: Link | None


@dataclass(frozen=True, slots=True)
class LinkChannel:
    """Links a channel's address to a member."""

    links: LinkRepository
    clock: Clock

    async def __call__(self, member_id: int, channel: str, address: str, way: ProofWay) -> Linked:
        """Link it, in place of whoever was linked there. ``way`` is how the member was proven just before."""
        before = await self.links.get(channel, address)
        link = Link(member_id, channel, address, way, self.clock.now())
        await self.links.put(link)
        return Linked(link, before)


@dataclass(frozen=True, slots=True)
class CutLink:
    """Cuts a link of a member."""

    links: LinkRepository

    async def find(self, member_id: int, key: str) -> Link | None:
        """The member's link with this :func:`key_of`, if it still stands."""
        return next((one for one in await self.links.of_member(member_id) if key_of(one) == key), None)

    async def __call__(self, member_id: int, key: str) -> Link | None:
        """The link that was cut; None where the member has no such link."""
        link = await self.find(member_id, key)
        if link is None or not await self.links.cut(member_id, link.channel, link.address):
            return None
        return link
