"""Channels that a member links: remembering here, seeing the list, and cutting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.clock import MOSCOW
from backend.members.entities import Link, ProofWay
from backend.members.links import CutLink, LinkChannel, key_of
from backend.rights.consent import GiveConsent, current_version
from dialogs.choices import Go
from dialogs.flows.contacts import after_proof
from dialogs.flows.surely import surely_known
from dialogs.flows.telling import Teller, channel_name
from dialogs.flows.yes_no import YES, yes_no
from dialogs.forms import Again, Slot
from dialogs.reading import yes_or_no
from dialogs.replies import Expect, ExpectKind, Option
from dialogs.spoken import say_date
from dialogs.state import FormState
from dialogs.talk import Talk
from dialogs.texts import Said
from dialogs.turns import Channel

LINKABLE = (Channel.TELEGRAM, Channel.VK, Channel.WEB)
"""Where an address stays one person's. A caller's number can be forged, and a terminal is everybody's."""
SHOWN = 5
PROOF = "proof"


def offer(talk: Talk) -> None:
    """After a proof: to be remembered here. Not in the middle of something else, nor as a question after a question."""
    fits = talk.turn.channel in LINKABLE and talk.state.form is None and not talk.ends
    if not (talk.newly_proven and fits and talk.link is None and talk.member_id is not None):
        return
    last = talk.replies[-1] if talk.replies else None
    if last is not None and last.options and last.speech.rstrip().endswith("?"):
        talk.replies[-1] = replace(last, options=(*last.options, talk.go("links.add")))
    else:
        talk.say("link_offer", talk.go("links.add"))


def _nothing(text: str) -> None:
    """No text is the answer by itself: an option is picked."""


def _agreed(slot: str, ask: str, values: Any, also: str = "") -> Slot:
    return Slot(slot, ask, "say_yes_or_no", yes_or_no, Expect(ExpectKind.YES_NO), yes_no(slot, also), values=values)


async def _version(talk: Talk) -> Mapping[str, str]:
    return {"version": current_version()}


@dataclass(frozen=True, slots=True)
class AddForm:
    """``links.add``: consent, and the link."""

    id: str = "links.add"
    proof_before: str | None = "agree"
    slots: tuple[Slot, ...] = (_agreed("agree", "link_ask", _version, also="privacy.consent_text"),)

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There must be something to link, that is not linked yet."""
        if talk.link is not None:
            talk.say("link_already", talk.go("links.list"), talk.go("card.show"), talk.person())
        elif talk.turn.channel not in LINKABLE:
            talk.say("link_not_here", talk.go("links.list"), talk.person())
        else:
            return True
        return False

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Link, or leave it."""
        if values["agree"] in YES and talk.member_id is not None:
            await _link(talk, talk.member_id)
        else:
            talk.say("link_declined", talk.go("card.show"), talk.person())
        return None


@dataclass(frozen=True, slots=True)
class ReplaceForm:
    """``links.replace``: another member than the linked one was proven here."""

    id: str = "links.replace"
    proof_before: str | None = None
    slots: tuple[Slot, ...] = (_agreed("agree", "link_ask_instead", _version),)

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """The other member must be proven still."""
        other = talk.proven_here is not None and talk.link is not None and talk.link.member_id != talk.proven_here
        if not other:
            talk.say("link_kept", talk.go("links.list"), talk.person())
        return other

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Link the other one, or keep the link and forget the other one's proof."""
        if values["agree"] in YES and talk.proven_here is not None:
            await _link(talk, talk.proven_here)
        else:
            talk.forget_proof()
            talk.say("link_kept", talk.go("links.list"), talk.person())
        return None


@dataclass(frozen=True, slots=True)
class OtherForm:
    """``links.other``: who sits here is not the linked member, nor who was proven last."""

    id: str = "links.other"
    proof_before: str | None = None
    slots: tuple[Slot, ...] = ()

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """Who it is must be proven anew; a link stays till then."""
        if not talk.newly_proven:
            talk.forget_proof()
            talk.remember(form=FormState(PROOF, talk.tools.new_id(), below=talk.state.form))
        return talk.newly_proven

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Whose the chat shall be, or the card."""
        talk.opens = after_proof(talk)
        return None


async def _link(talk: Talk, member_id: int) -> None:
    tx, turn, clock = talk.tx, talk.turn, talk.tools.clock
    await GiveConsent(tx.consents, clock)(member_id, turn.channel)
    way = talk.state.proven_way or ProofWay.CARD
    linked = await LinkChannel(tx.links, clock)(member_id, turn.channel, turn.address, way)
    talk.link = linked.link
    talk.remember(linked=True)
    if linked.before is not None and linked.before.member_id != member_id:
        await _tell(talk, linked.before, "told_link_cut", Go("links.list"))
    await _tell(talk, linked.link, "told_link_new", Go("links.cut", key_of(linked.link)), Go("links.list"))
    talk.say("link_done", talk.go("card.show"), talk.go("links.list"), talk.person())


async def _tell(talk: Talk, link: Link, key: str, *targets: Go) -> None:
    """Tell the member's other channels of a link."""
    place = channel_name(talk, link.channel)
    await Teller(talk).owner(link.member_id, key, *targets, besides={link.conversation}, place=place)


@dataclass(frozen=True, slots=True)
class ListForm:
    """``links.list``: where the member is remembered, after proof."""

    id: str = "links.list"
    proof_before: str | None = ""
    slots: tuple[Slot, ...] = ()

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There is nothing to ask but the proof."""
        return True

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """The links, with the way to cut each."""
        talk.still_proven()
        links = await _mine(talk)
        add = (talk.go("links.add"),) if talk.link is None and talk.turn.channel in LINKABLE else ()
        if not links:
            talk.say("links_none", *add, talk.person())
            return None
        head, items = talk.text("links_heading"), [_item(talk, link) for link in links]
        said = Said(
            "\n".join([head.text, "", *(item.text for item in items)]),
            " ".join([head.speech, *(item.speech for item in items)]),
        )
        talk.personal = True
        talk.put(said, *(_cut(talk, link) for link in links[:SHOWN]), *add, talk.person())
        talk.offer_choice()
        return None


async def _mine(talk: Talk) -> Sequence[Link]:
    return await talk.tx.links.of_member(talk.member_id) if talk.member_id is not None else ()


async def _cuttable(talk: Talk) -> Sequence[Link]:
    """By card and date of birth alone only what these have linked, and the own chat: whoever found the card may not
    shut out its owner."""
    return [one for one in await _mine(talk) if talk.surely_proven or not one.is_sure or _is_here(talk, one)]


def _is_here(talk: Talk, link: Link) -> bool:
    return link.conversation == talk.turn.conversation


def _item(talk: Talk, link: Link) -> Said:
    name, since = talk.text(f"channel.{link.channel}"), link.linked_at.astimezone(MOSCOW).date()
    return talk.text(
        "links_item_here" if _is_here(talk, link) else "links_item",
        place=name.text,
        place_said=name.speech,
        since=f"{since:%d.%m.%Y}",
        since_said=say_date(since, "gent"),
    )


def _cut(talk: Talk, link: Link) -> Option:
    name = talk.text("links_cut_here" if _is_here(talk, link) else "links_cut_other", place=_name(talk, link).text)
    said = talk.text("links_cut_here" if _is_here(talk, link) else "links_cut_other", place=_name(talk, link).speech)
    return talk.go("links.cut", key_of(link), name.text, said.speech)


def _name(talk: Talk, link: Link) -> Said:
    return talk.text(f"channel.{link.channel}")


async def _options(talk: Talk) -> tuple[Option, ...]:
    return tuple(
        talk.fill("which", key_of(link), _name(talk, link).text, _name(talk, link).speech)
        for link in (await _cuttable(talk))[:SHOWN]
    )


async def _chosen(talk: Talk) -> Mapping[str, str]:
    """The name of the channel that was chosen in the slot before."""
    key = str(talk.state.form.slots.get("which", "")) if talk.state.form else ""
    link = await CutLink(talk.tx.links).find(talk.member_id or 0, key)
    name = _name(talk, link) if link else Said("", "")
    return {"place": name.text, "place_said": name.speech}


@dataclass(frozen=True, slots=True)
class CutForm:
    """``links.cut``: who, which one, and are you sure."""

    id: str = "links.cut"
    proof_before: str | None = "which"
    slots: tuple[Slot, ...] = (
        Slot("which", "links_which", "links_which", _nothing, Expect(ExpectKind.CHOICE), _options),
        _agreed("sure", "links_cut_ask", _chosen),
    )

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There must be such a link, as far as one may know yet."""
        if talk.member_id is None:
            return True
        keys, mine = ([key_of(link) for link in links] for links in (await _mine(talk), await _cuttable(talk)))
        wanted = values.get("which", next(iter([*mine, *keys]), None))
        if wanted in keys:
            return wanted in mine or await surely_known(talk, self.id)
        talk.say("link_gone" if keys else "links_none", *((talk.go("links.list"),) if keys else ()), talk.person())
        return False

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Cut it, if they are sure; here that forgets the proof as well."""
        if values["sure"] not in YES or talk.member_id is None:
            talk.say("links_left", talk.go("links.list"), talk.person())
            return None
        allowed = values["which"] in {key_of(link) for link in await _cuttable(talk)}
        link = await CutLink(talk.tx.links)(talk.member_id, str(values["which"])) if allowed else None
        if link is None:
            talk.say("link_gone", talk.go("links.list"), talk.person())
            return None
        await _tell(talk, link, "told_link_cut", Go("links.list"))
        if _is_here(talk, link):
            talk.link = None
            talk.remember(linked=False)
            talk.forget_proof()
            talk.say("link_cut_here", talk.go("card.show"), talk.person())
        else:
            await Teller(talk).tell([link], "told_link_cut_there")
            talk.say("link_cut", talk.go("links.list"), talk.person(), place=_name(talk, link).text)
        return None
