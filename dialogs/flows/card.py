"""``card.show``: the proven member's card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.clock import MOSCOW
from backend.members.entities import Card, Member
from dialogs.forms import Again, Slot
from dialogs.spoken import say_date, say_digits
from dialogs.talk import Talk
from dialogs.texts import Said


@dataclass(frozen=True, slots=True)
class ShowCard:
    """Shows the proven member's card."""

    id: str = "card.show"
    slots: tuple[Slot, ...] = ()
    proof_before: str | None = ""

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There is nothing to ask but the proof."""
        return True

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Show the card, or say that there is none yet."""
        member_id = talk.member_id
        member = await talk.tx.members.get(member_id, talk.look("card")) if member_id is not None else None
        if member is None:
            raise LookupError(f"proven member {member_id} is gone")
        talk.still_proven()
        card = await talk.tx.members.card_of(member.id)
        if card is None:
            talk.say("card_missing", talk.person(), organisation=member.organisation.name)
            return None
        talk.personal = True
        talk.put(
            _describe(talk, member, card),
            talk.go("card.where_discounts"),
            talk.go("conference.mine"),
            talk.person(),
            code=card.number,
        )
        return None


def _describe(talk: Talk, member: Member, card: Card) -> Said:
    today = talk.now.astimezone(MOSCOW).date()
    status = talk.text(f"card_status_{card.status_on(today)}")
    dues = _dues(talk, member.dues_paid_until)
    return talk.text(
        "card_shown",
        name=" ".join(filter(None, (member.surname, member.first_name, member.patronymic))),
        first_name=member.first_name,
        organisation=member.organisation.name,
        number=group_digits(card.number),
        number_said=say_digits(card.number),
        status=status.text,
        status_said=status.speech,
        valid_until=f"{card.valid_until:%d.%m.%Y}",
        valid_said=say_date(card.valid_until, "gent", year=True),
        dues=dues.text,
        dues_said=dues.speech,
    )


def _dues(talk: Talk, paid_until: date | None) -> Said:
    if paid_until is None:
        return talk.text("card_dues_unknown")
    today = talk.now.astimezone(MOSCOW).date()
    key = "card_dues_paid" if (today - paid_until).days <= 31 else "card_dues_arrears"
    return talk.text(key, date=f"{paid_until:%d.%m.%Y}", date_said=say_date(paid_until, "accs", year=True))


def group_digits(number: str) -> str:
    """A card number in groups that the eye can hold: ``7700 0000 13``."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
