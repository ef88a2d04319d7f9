"""``card.show``: the member's card, as a picture where one can be shown, in words, and by ear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from backend.cards.face import grouped, in_arrears
from backend.cards.validity import Validity, validity
from backend.clock import MOSCOW
from backend.members.entities import Card, CardStatus, Member
from dialogs.flows.new_consent import ask_about_new_text
from dialogs.forms import Again, Slot
from dialogs.replies import Attachment, AttachmentKind, Option, Reply
from dialogs.spoken import say_date, say_digits, speakable
from dialogs.talk import Talk
from dialogs.texts import Said
from dialogs.turns import Channel

SHOW, BLOCK, REISSUE = "card.show", "card.block", "card.reissue"
SHOWS_PICTURES = frozenset({Channel.TELEGRAM, Channel.VK, Channel.WEB})


@dataclass(frozen=True, slots=True)
class ShowCard:
    """Shows the proven member's card."""

    id: str = SHOW
    slots: tuple[Slot, ...] = ()
    proof_before: str | None = ""

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There is nothing to ask but the proof."""
        return True

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Show the card, or say kindly why there is none."""
        member = await holder(talk, "card")
        talk.still_proven()
        card = await talk.tx.members.card_of(member.id)
        found = validity(member, card, talk.now) if card else None
        if card is None:
            talk.say("card_missing", talk.person(), organisation=member.organisation.name)
        elif found is Validity.NOT_A_MEMBER:
            _say_former(talk, member)
        elif talk.on_phone:
            say_by_phone(talk, member, card)
        else:
            show(talk, member, card)
            await ask_about_new_text(talk)
        return None


async def holder(talk: Talk, purpose: str) -> Member:
    """The proven member, whose look at their own data is noted."""
    member_id = talk.member_id
    member = await talk.tx.members.get(member_id, talk.look(purpose)) if member_id is not None else None
    if member is None:
        raise LookupError(f"proven member {member_id} is gone")
    return member


def show(talk: Talk, member: Member, card: Card) -> None:
    """The card in writing, with its picture."""
    talk.personal = True
    talk.put(_describe(talk, member, card), *_options(talk, card), code=card.number, attachment=picture(talk, member))


def say_by_phone(talk: Talk, member: Member, card: Card) -> None:
    """The card by ear; what is repeated is the number alone, slowly."""
    talk.personal = True
    options = _options(talk, card)
    talk.put(_describe(talk, member, card), *options, code=card.number)
    pairs = ". ".join(pair.capitalize() for pair in say_digits(card.number).split(", "))
    slowly = talk.text("card_number_again", number=grouped(card.number), number_said=pairs)
    talk.repeated = (Reply(slowly.text, slowly.speech, talk.replies[-1].options),)


def picture(talk: Talk, member: Member) -> Attachment | None:
    """The picture of the member's card, where pictures are shown."""
    return Attachment(AttachmentKind.CARD, str(member.id)) if talk.turn.channel in SHOWS_PICTURES else None


def _options(talk: Talk, card: Card) -> tuple[Option, ...]:
    """What can be done with the card; by ear without what only an eye needs."""
    discounts, refresh = talk.go("card.where_discounts"), talk.go(SHOW, label=talk.label("card_refresh"))
    if card.status is CardStatus.BLOCKED:
        return talk.go(REISSUE), talk.go("links.list"), talk.person()
    if talk.on_phone:
        return discounts, talk.go("conference.mine"), talk.go(BLOCK)
    fresh = (refresh,) if talk.turn.channel in SHOWS_PICTURES else ()
    return (*fresh, discounts, talk.go(BLOCK), talk.go("links.list"), talk.person())


def _say_former(talk: Talk, member: Member) -> None:
    left = member.left or talk.now.date()
    talk.personal = True
    talk.say(
        "card_former",
        talk.go("membership.join"),
        talk.person(),
        first_name=member.first_name,
        organisation=member.organisation.name,
        left=f"{left:%d.%m.%Y}",
        left_said=say_date(left, "gent", year=True),
    )


def _describe(talk: Talk, member: Member, card: Card) -> Said:
    today = talk.now.astimezone(MOSCOW).date()
    found = card.status_on(today)
    status, dues = talk.text(f"card_status_{found}"), _dues(talk, member)
    level = talk.text(f"card_level_{member.loyalty}")
    said = talk.text(
        "card_shown",
        name=member.full_name,
        first_name=member.first_name,
        organisation=member.organisation.name,
        organisation_said=speakable(member.organisation.name).rstrip("."),
        number=grouped(card.number),
        number_said=say_digits(card.number),
        status=status.text,
        status_said=status.speech,
        valid_until=f"{card.valid_until:%d.%m.%Y}",
        valid_said=say_date(card.valid_until, "gent", year=True),
        level=level.text,
        dues=dues.text,
        dues_said=dues.speech,
    )
    hint = talk.text(f"card_hint_{found}")
    return replace(said, text=f"{said.text}\n\n{hint.text}", speech=f"{said.speech} {hint.speech}".strip())


def _dues(talk: Talk, member: Member) -> Said:
    paid_until: date | None = member.dues_paid_until
    if paid_until is None:
        return talk.text("card_dues_unknown")
    key = "card_dues_arrears" if in_arrears(member, talk.now) else "card_dues_paid"
    return talk.text(key, date=f"{paid_until:%d.%m.%Y}", date_said=say_date(paid_until, "accs", year=True))
