"""What the members' use cases need of storage."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from backend.members.entities import Card, Member, ProofFailures


class MemberRepository(Protocol):
    """Members and cards, read inside the current transaction."""

    async def get(self, member_id: int) -> Member | None:
        """The member, or None."""
        ...

    async def by_card(self, number: str) -> Member | None:
        """The holder of the card with this number, whatever its status, or None."""
        ...

    async def card_of(self, member_id: int) -> Card | None:
        """The member's newest card, or None."""
        ...


class ProofRepository(Protocol):
    """Counts of wrong proofs. A subject is ``card:<number>`` or ``address:<channel>:<address>``."""

    async def failures(self, subject: str) -> ProofFailures | None:
        """What is counted against the subject, or None."""
        ...

    async def record_failure(self, subject: str, count: int, locked_until: datetime | None, now: datetime) -> None:
        """Store the new count and lock for the subject (insert or replace)."""
        ...

    async def clear(self, subject: str) -> None:
        """Forget what was counted against the subject."""
        ...
