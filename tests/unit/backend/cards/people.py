"""A member and a card for the tests of cards, and their register in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from backend.members.entities import Card, CardStatus, Look, Member, Organisation

NOW = datetime(2026, 11, 23, 9, 0, 30, tzinfo=UTC)
ORGANISATION = Organisation(3, "Первичная организация завода «Вымпел»", "primary", 1)
MARINA = Member(
    id=1,
    surname="Соколова",
    first_name="Марина",
    patronymic="Викторовна",
    born=date(1985, 3, 14),
    organisation=ORGANISATION,
    joined=date(2010, 5, 1),
    dues_paid_until=date(2026, 11, 30),
)
CARD = Card("7700000016", 1, CardStatus.ACTIVE, date(2027, 12, 31))


@dataclass
class Register:
    """Members and cards in memory: what cards need of ``MemberRepository``, and who looked."""

    people: dict[int, Member] = field(default_factory=lambda: {1: MARINA})
    cards: list[Card] = field(default_factory=lambda: [CARD])
    looks: list[tuple[int, Look]] = field(default_factory=list)

    async def get(self, member_id: int, look: Look) -> Member | None:
        member = self.people.get(member_id)
        if member is not None:
            self.looks.append((member_id, look))
        return member

    async def by_card(self, number: str, look: Look) -> Member | None:
        card = next((one for one in self.cards if one.number == number), None)
        return await self.get(card.member_id, look) if card else None

    async def cards_of(self, member_id: int) -> Sequence[Card]:
        return [one for one in reversed(self.cards) if one.member_id == member_id]

    async def card_of(self, member_id: int) -> Card | None:
        return next(iter(await self.cards_of(member_id)), None)

    async def set_card_status(self, number: str, status: CardStatus) -> bool:
        for place, card in enumerate(self.cards):
            if card.number == number:
                self.cards[place] = replace(card, status=status)
                return True
        return False

    async def add_card(self, card: Card, issued: date) -> bool:
        if any(one.number == card.number for one in self.cards):
            return False
        self.cards.append(card)
        return True


@dataclass
class Union:
    """Opens "transactions" over the register, and counts them."""

    members: Any = field(default_factory=Register)
    opened: int = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Any]:
        self.opened += 1
        yield self
