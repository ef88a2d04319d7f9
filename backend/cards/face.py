"""What stands on the picture of a card, as words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from backend.cards.passes import expiry
from backend.cards.validity import Validity, validity
from backend.clock import MOSCOW
from backend.members.entities import Card, Loyalty, Member

GRACE = timedelta(days=31)
"""Dues are paid for the month that is over: until then they are no arrears."""


class Words(Protocol):
    """Texts of the picture, which live with the other texts of the house."""

    def __call__(self, key: str, **values: str) -> str:
        """The text under a key (``card_picture_…``)."""
        ...


@dataclass(frozen=True, slots=True)
class Face:
    """Everything that is drawn. ``name`` is in two lines; ``code`` is the QR code's content, empty on a bad card.

    ``stamp`` says that the card is not good and ``why``; ``warning`` is about dues; ``demo`` about invented data.
    """

    federation: str
    title: str
    name: str
    organisation: str
    number_label: str
    number: str
    valid_label: str
    valid_until: str
    level: Loyalty
    level_label: str
    code: str = ""
    code_until: str = ""
    stamp: str = ""
    why: str = ""
    warning: str = ""
    demo: str = ""


def face_of(member: Member, card: Card, now: datetime, words: Words, *, federation: str, demo: bool, code: str) -> Face:
    """The face of a member's newest card. ``code`` is left out where the card is not good."""
    found = validity(member, card, now)
    good = found is Validity.VALID
    return Face(
        federation=federation,
        title=words("card_picture_title"),
        name=f"{member.surname}\n{' '.join(filter(None, (member.first_name, member.patronymic)))}",
        organisation=member.organisation.name,
        number_label=words("card_picture_number"),
        number=grouped(card.number),
        valid_label=words("card_picture_valid"),
        valid_until=f"{card.valid_until:%d.%m.%Y}",
        level=member.loyalty,
        level_label=words(f"card_level_{member.loyalty}"),
        code=code if good else "",
        code_until=words("card_picture_until", time=f"{expiry(now).astimezone(MOSCOW):%H:%M}") if good else "",
        stamp="" if good else words("card_picture_invalid"),
        why="" if good else words(f"card_picture_{found}"),
        warning=_arrears(member, now, words) if good else "",
        demo=words("card_picture_demo") if demo else "",
    )


def grouped(number: str) -> str:
    """A card number in groups that the eye can hold: ``7700 0000 16``."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def in_arrears(member: Member, now: datetime) -> bool:
    """Whether dues are behind by more than what is usual."""
    paid_until = member.dues_paid_until
    return paid_until is not None and now.astimezone(MOSCOW).date() - paid_until > GRACE


def _arrears(member: Member, now: datetime, words: Words) -> str:
    if member.dues_paid_until is None or not in_arrears(member, now):
        return ""
    return words("card_picture_arrears", date=f"{member.dues_paid_until:%d.%m.%Y}")
