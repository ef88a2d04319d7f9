"""``card.block`` and ``card.reissue``: a lost card is closed at once, and another number takes its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.cards.blocking import BlockCard, ReissueCard
from backend.cards.face import grouped
from backend.cards.shutting_out import ShutOut
from backend.cards.validity import Validity, validity
from backend.errors import CardNotReissued
from backend.inbox.entities import RequestKind
from backend.members.entities import Card, CardStatus
from dialogs.flows.card import BLOCK, REISSUE, holder, picture
from dialogs.flows.codes import CODE_PROOF
from dialogs.flows.surely import ask_staff
from dialogs.flows.telling import LAST, Teller
from dialogs.flows.yes_no import YES, yes_no
from dialogs.forms import Again, Slot
from dialogs.reading import yes_or_no
from dialogs.replies import Expect, ExpectKind
from dialogs.spoken import say_digits
from dialogs.talk import Talk


async def _which(talk: Talk) -> Mapping[str, str]:
    """The end of the card's number, which is read back before anything is done."""
    card = await _card(talk)
    last = card.number[-LAST:] if card else ""
    talk.personal = True
    return {"last": last, "last_said": say_digits(last)}


async def _card(talk: Talk) -> Card | None:
    return await talk.tx.members.card_of(talk.member_id) if talk.member_id is not None else None


def _sure(ask: str) -> tuple[Slot, ...]:
    return (Slot("sure", ask, "say_yes_or_no", yes_or_no, Expect(ExpectKind.YES_NO), yes_no("sure"), values=_which),)


@dataclass(frozen=True, slots=True)
class BlockForm:
    """``card.block``: who, and are you sure. Any proof will do: a card blocked in vain is soon replaced."""

    id: str = BLOCK
    proof_before: str | None = "sure"
    slots: tuple[Slot, ...] = _sure("card_block_ask")

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There must be a card that is not blocked, as far as one may know yet."""
        if talk.member_id is None:
            return True
        card = await _card(talk)
        if card is None:
            await _say_missing(talk)
        elif card.status is CardStatus.BLOCKED:
            talk.say("card_block_already", talk.go(REISSUE), talk.go("links.list"), talk.person())
        return card is not None and card.status is not CardStatus.BLOCKED

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Block, tell the other channels, and lead on to a new card."""
        if values["sure"] not in YES or talk.member_id is None:
            talk.say("card_block_kept", talk.go("card.show"), talk.person())
            return None
        talk.still_proven()
        card = await BlockCard(talk.tx.members)(talk.member_id, talk.look("card_block"))
        await ShutOut(talk.tx.links, Teller(talk))(card, reissued=False, here=talk.turn.conversation)
        if talk.surely_proven:
            talk.say("card_blocked_now", talk.go(REISSUE), talk.go("links.list"), talk.person())
        else:
            await _ask_staff(talk, "card_blocked_staff")
        return None


@dataclass(frozen=True, slots=True)
class ReissueForm:
    """``card.reissue``: who, and are you sure. Who shows no more than a card and a date of birth may have found it."""

    id: str = REISSUE
    proof_before: str | None = "sure"
    slots: tuple[Slot, ...] = _sure("card_reissue_ask")

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There must be a card that may be replaced, and a proof that is good enough."""
        if talk.member_id is None:
            return True
        member, card = await holder(talk, "card_reissue"), await _card(talk)
        if card is None:
            await _say_missing(talk)
        elif validity(member, card, talk.now) in (Validity.EXPIRED, Validity.NOT_A_MEMBER):
            talk.say("card_not_reissued", talk.go("card.validity"), talk.person())
        elif not talk.surely_proven:
            await _ask_staff(talk, "card_reissue_staff")
        else:
            return True
        return False

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Issue, show the new number, tell the other channels."""
        if values["sure"] not in YES or talk.member_id is None:
            talk.say("card_reissue_kept", talk.go("card.show"), talk.person())
            return None
        member = await holder(talk, "card_reissue")
        reissue = ReissueCard(talk.tx.members, talk.tools.clock, talk.tools.draw)
        try:
            card = await reissue(member.id, talk.look("card_reissue"))
        except CardNotReissued:
            talk.say("card_not_reissued", talk.go("card.validity"), talk.person())
            return None
        talk.still_proven()
        await ShutOut(talk.tx.links, Teller(talk))(card, reissued=True, here=talk.turn.conversation)
        talk.personal = True
        said = talk.text("card_reissued", number=grouped(card.number), number_said=say_digits(card.number))
        options = talk.go("card.show"), talk.go("links.list"), talk.person()
        talk.put(said, *options, code=card.number, attachment=picture(talk, member))
        return None


async def _say_missing(talk: Talk) -> None:
    member = await holder(talk, "card")
    talk.say("card_missing", talk.person(), organisation=member.organisation.name)


async def _ask_staff(talk: Talk, key: str) -> None:
    """Leave a request, and tell how to prove more."""
    await ask_staff(talk, key, RequestKind.REISSUE, None, CODE_PROOF)
