"""What blocking and issuing anew need of storage: a part of ``backend.members.ports.MemberRepository``."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from backend.members.entities import Card, CardStatus, Look, Member


class Cards(Protocol):
    """Cards and their holders, inside the current transaction."""

    async def get(self, member_id: int, look: Look) -> Member | None:
        """The member, or None."""
        ...

    async def card_of(self, member_id: int) -> Card | None:
        """The member's newest card, or None."""
        ...

    async def set_card_status(self, number: str, status: CardStatus) -> bool:
        """Change the status of a card; whether there is such a card."""
        ...

    async def add_card(self, card: Card, issued: date) -> bool:
        """Keep a new card; False where the number is taken."""
        ...
