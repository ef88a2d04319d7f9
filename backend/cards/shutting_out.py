"""After a card was blocked or issued anew: who found it is known nowhere any more, and its owner is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from backend.members.entities import Card
from backend.members.ports import LinkRepository


class CardNotices(Protocol):
    """Tells a member of a change, wherever they are reached."""

    async def card_changed(self, card: Card, *, reissued: bool) -> None:
        """The card was blocked, or is a new one."""
        ...


@dataclass(frozen=True, slots=True)
class ShutOut:
    """Cuts the links that card and date of birth made: whoever found the card may have made them."""

    links: LinkRepository
    notices: CardNotices

    async def __call__(self, card: Card, *, reissued: bool, here: str = "") -> int:
        """Cut them, but for the conversation ``here``, and tell the member; how many were cut."""
        cut = 0
        for link in await self.links.of_member(card.member_id):
            if not link.is_sure and link.conversation != here:
                cut += await self.links.cut(card.member_id, link.channel, link.address)
        await self.notices.card_changed(card, reissued=reissued)
        return cut
