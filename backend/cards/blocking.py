"""Blocking a card, and issuing another in its place."""

from __future__ import annotations

from dataclasses import dataclass

from backend.cards.numbers import Draw, new_number
from backend.cards.ports import Cards
from backend.cards.validity import Validity, validity
from backend.clock import MOSCOW, Clock
from backend.errors import CardNotReissued, NotFound
from backend.members.entities import Card, CardStatus, Look, Member

DRAWS = 50
"""Numbers drawn before giving up; where every tenth is taken, all of them are taken once in 10^50 times."""


@dataclass(frozen=True, slots=True)
class BlockCard:
    """Blocks a member's card: it opens no discount and proves nobody from then on."""

    members: Cards

    async def __call__(self, member_id: int, look: Look) -> Card:
        """The card, blocked now or before.

        Raises:
            NotFound: there is no such member, or no card.
        """
        member, card = await _held(self.members, member_id, look)
        await self.members.set_card_status(card.number, CardStatus.BLOCKED)
        return Card(card.number, member.id, CardStatus.BLOCKED, card.valid_until)


@dataclass(frozen=True, slots=True)
class ReissueCard:
    """Gives a member a card with a new number; the one before is blocked for good."""

    members: Cards
    clock: Clock
    draw: Draw

    async def __call__(self, member_id: int, look: Look) -> Card:
        """The new card. It is valid as long as the one before: prolonging is for the organisation to decide.

        Raises:
            NotFound: there is no such member, or no card that could be replaced.
            CardNotReissued: the person has left the union, or the card's time is over.
        """
        member, card = await _held(self.members, member_id, look)
        found = validity(member, card, self.clock.now())
        today = self.clock.now().astimezone(MOSCOW).date()
        if found in (Validity.NOT_A_MEMBER, Validity.EXPIRED) or card.valid_until < today:
            raise CardNotReissued(found)
        await self.members.set_card_status(card.number, CardStatus.BLOCKED)
        for _ in range(DRAWS):
            new = Card(new_number(self.draw), member_id, CardStatus.ACTIVE, card.valid_until)
            if await self.members.add_card(new, issued=today):
                return new
        raise RuntimeError(f"{DRAWS} card numbers were drawn, and all are taken")


async def _held(members: Cards, member_id: int, look: Look) -> tuple[Member, Card]:
    member = await members.get(member_id, look)
    card = await members.card_of(member_id) if member else None
    if member is None or card is None:
        raise NotFound("card", str(member_id))
    return member, card
