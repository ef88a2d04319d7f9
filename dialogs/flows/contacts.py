"""Proof by the person's own telephone number, which Telegram vouches for."""

from __future__ import annotations

from backend.errors import Locked, WrongProof
from backend.members.contact import ProveByContact
from backend.members.entities import Member, ProofWay
from dialogs.flows.locked import say_locked
from dialogs.flows.people import CALLBACK, parse_phone
from dialogs.forms import PROOFS, Forms
from dialogs.replies import Reply
from dialogs.talk import Talk
from dialogs.turns import Channel, Command

CARD = "card.show"
REPLACE = "links.replace"
ASKS_A_PHONE = (CALLBACK, "phone")
"""The form and the slot that want a telephone number of anybody."""


def offer_contact(talk: Talk) -> None:
    """Beside the question for the card's number: the button that only Telegram has."""
    if talk.turn.channel is Channel.TELEGRAM and talk.turn.command is not Command.CONTACT:
        said = talk.text("contact_offer")
        talk.replies.append(Reply(said.text, said.speech, contact=talk.label("contact")))


async def foreign(talk: Talk, forms: Forms) -> None:
    """Somebody else's number, or a forwarded one, proves nothing; what was asked is asked still."""
    form = talk.state.form
    talk.mean(form.intent if form else CARD)
    talk.say("contact_foreign", *(() if form else (talk.go(CARD), talk.person())))
    await forms.show(talk)


async def shared(talk: Talk, forms: Forms) -> None:
    """The own number: it proves, or the card is asked for."""
    form = talk.state.form
    talk.mean(form.intent if form else CARD)
    if form is not None and (form.flow, form.pending) == ASKS_A_PHONE:
        await _fill_in(talk, forms)
        return
    prove = ProveByContact(talk.tx.members, talk.tx.proofs, talk.tools.clock)
    try:
        member = await prove(phone=talk.turn.contact or "", address=talk.turn.conversation)
    except Locked as locked:
        if form is not None and form.flow in PROOFS:
            talk.remember(form=None)
        say_locked(talk, locked, "proof_locked", talk.go("proof.code"))
    except WrongProof:
        talk.say("contact_unknown")
        await (forms.show(talk) if form is not None else forms.begin(talk, CARD))
    else:
        await _proven(talk, forms, member)


async def _fill_in(talk: Talk, forms: Forms) -> None:
    """A number to be called back at is asked for: this is one, and nobody is looked for by it."""
    phone = parse_phone(talk.turn.contact or "")
    await (forms.refuse(talk) if phone is None else forms.fill(talk, phone))


def after_proof(talk: Talk) -> str:
    """What follows a proof that nothing waits for: the card; where another member is linked, who it shall be."""
    return REPLACE if talk.link is not None and talk.link.member_id != talk.proven_here else CARD


async def _proven(talk: Talk, forms: Forms, member: Member) -> None:
    """Go on with what waited; where another member is linked, ask first who it shall be."""
    await talk.prove(member.id, ProofWay.CONTACT)
    if after_proof(talk) == REPLACE:
        await forms.begin(talk, REPLACE)
    else:
        await forms.proven(talk, CARD)
