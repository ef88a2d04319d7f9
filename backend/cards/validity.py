"""Whether a card is good today, and if not, why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from backend.clock import MOSCOW
from backend.members.entities import Card, CardStatus, Member


class Validity(StrEnum):
    """Why a card is good or not. The values are stable codes."""

    VALID = "valid"
    BLOCKED = "blocked"
    """Or replaced by a newer one."""
    EXPIRED = "card_expired"
    NOT_A_MEMBER = "not_a_member"
    """The person has left the union."""


def validity(member: Member, card: Card, now: datetime) -> Validity:
    """Of a member's newest card, on the Moscow day of ``now``."""
    today = now.astimezone(MOSCOW).date()
    if member.left is not None and member.left < today:
        return Validity.NOT_A_MEMBER
    status = card.status_on(today)
    if status is CardStatus.BLOCKED:
        return Validity.BLOCKED
    return Validity.EXPIRED if status is CardStatus.EXPIRED else Validity.VALID


def is_valid(member: Member, card: Card, now: datetime) -> bool:
    """Whether it is good."""
    return validity(member, card, now) is Validity.VALID
