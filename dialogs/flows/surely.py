"""What needs more than card and date of birth: how more is proven, or a request to staff where nothing else is."""

from __future__ import annotations

from backend.inbox.entities import RequestKind, StaffRequest
from backend.members.identity import is_member
from dialogs.flows.card import holder
from dialogs.flows.codes import CODE_PROOF
from dialogs.flows.contacts import offer_contact
from dialogs.flows.telling import Teller
from dialogs.state import FormState
from dialogs.talk import Talk
from dialogs.turns import Channel


async def surely_known(talk: Talk, wish: str) -> bool:
    """Whether whoever is proven here is so surely, for a form's ``ready``; nobody may be proven yet.

    If not, a one-time code is asked for before the form goes on, wherever one can go; else the contact that Telegram
    vouches for; else staff get a request about ``wish``.
    """
    if talk.member_id is None or talk.surely_proven:
        return True
    member, teller = await holder(talk, "surely"), Teller(talk)
    card = await talk.tx.members.card_of(member.id)
    reached = teller.mails(member) or await teller.codes_go_to(member.id)
    if card is not None and reached and is_member(member, talk.now):
        talk.say("surely_by_code")
        code = FormState(CODE_PROOF, talk.tools.new_id(), {"number": card.number}, below=talk.state.form)
        talk.remember(form=code)
    elif talk.turn.channel is Channel.TELEGRAM and member.phone and is_member(member, talk.now):
        talk.say("surely_by_contact", talk.person())
        offer_contact(talk)
    else:
        await ask_staff(talk, "surely_by_staff", RequestKind.PRIVACY, wish)
    return False


async def ask_staff(talk: Talk, key: str, kind: RequestKind, about: str | None = None, *ways: str) -> None:
    """Leave a request, once, and say so."""
    requests, turn = talk.tx.requests, talk.turn
    if await requests.open_of(turn.conversation, kind) is None:
        wish = StaffRequest(kind, turn.conversation, turn.channel, talk.now, member_id=talk.member_id, about=about)
        await requests.add(wish)
    hours = talk.fact("operator_hours")
    options = (talk.go(way) for way in ways)
    talk.say(key, *options, talk.person(), hours=hours.text, hours_said=hours.speech)
