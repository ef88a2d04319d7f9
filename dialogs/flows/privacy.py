"""The rights of the person: consent and its withdrawal, everything about me, erasure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.clock import MOSCOW
from backend.delivery.entities import MAIL
from backend.inbox.entities import RequestKind
from backend.members.entities import Consent, Member
from backend.rights.consent import WithdrawConsent, consent_text
from backend.rights.erasure import OWN_WISH, EraseMember
from dialogs.flows.card import holder
from dialogs.flows.new_consent import CONSENT, CONSENT_TEXT, consenting
from dialogs.flows.surely import ask_staff, surely_known
from dialogs.flows.telling import Teller
from dialogs.flows.yes_no import YES, yes_no
from dialogs.forms import Again, Slot
from dialogs.reading import words, yes_or_no
from dialogs.replies import Attachment, AttachmentKind, Expect, ExpectKind, Option, Reply
from dialogs.spoken import say_date
from dialogs.state import ConversationState
from dialogs.talk import Talk
from dialogs.texts import Said
from dialogs.turns import Channel

WITHDRAW = "privacy.withdraw"
ABOUT_ME, ERASE = "privacy.about_me", "privacy.erase"
SHOWS_FILES = frozenset({Channel.TELEGRAM, Channel.VK, Channel.WEB})
"""Channels in which a file can be given at once."""
_AGREES = re.compile(r"\b(не )?(согласен|согласна|соглашаюсь|даю|i (?:do not |don t )?(?:agree|consent))\b")
_STOPS = re.compile(
    r"\b(?:не|неа|нет|отмен\w*|остав\w*|подожд\w*|погод\w*|стоп|no|nope|not|don t|cancel|stop|keep|wait)\b"
)
_DELETES = re.compile(r"\b(?:да|удал\w+|конечно|подтвержда\w+|уверен\w*|yes|delete|sure)\b")
LONGEST_YES = 6
"""Words of a yes to an erasure; what is longer is asked again."""
_DENIES = re.compile(r"\b(не|нет|not|don t)\b")


def agreed(text: str) -> bool | None:
    """«Согласна», «не согласен», a plain yes or no; None for anything else."""
    said = " ".join(words(text))
    if _AGREES.search(said):
        return _DENIES.search(said) is None
    return yes_or_no(text)


def surely(text: str) -> bool | None:
    """Yes or no to what cannot be taken back: any doubt in it is a no, and what is not plain is no answer."""
    said = words(text)
    if _STOPS.search(" ".join(said)):
        return False
    return True if _DELETES.search(" ".join(said)) and len(said) <= LONGEST_YES and "?" not in text else None


async def _agree_options(talk: Talk) -> tuple[Option, ...]:
    return (
        talk.fill("agree", "yes", talk.label("privacy.agree")),
        talk.fill("agree", "no", talk.label("privacy.disagree")),
        talk.go(CONSENT_TEXT),
    )


async def full_text(talk: Talk, argument: str) -> None:
    """The whole text of the consent; by ear what it comes to."""
    text = consent_text(talk.locale)
    body = re.sub(r"^# (.+)$", r"**\1**", text.of(talk.fact("name").text), flags=re.MULTILINE)
    foot = talk.text("privacy_text_version", version=text.version)
    options = () if talk.state.form else (talk.go(CONSENT), talk.person())
    talk.put(Said(f"{body}\n\n{foot.text}", foot.speech), *options)


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """``privacy.consent``: the consent that was given, or the question whether it is."""

    id: str = CONSENT
    proof_before: str | None = "agree"
    slots: tuple[Slot, ...] = (
        Slot(
            "agree",
            "privacy_consent_ask",
            "privacy_consent_bad",
            agreed,
            Expect(ExpectKind.YES_NO),
            _agree_options,
        ),
    )

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """Who has consented is shown that, and asked nothing."""
        if talk.member_id is None or values or await consenting(talk).needs(talk.member_id):
            return True
        talk.still_proven()
        given = await talk.tx.consents.newest(talk.member_id)
        if given is not None:
            _say_given(talk, "privacy_consent_given", given)
        return False

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Record what was answered; who does not consent is not pressed."""
        member_id = talk.member_id
        if member_id is None or values["agree"] not in YES:
            earlier = await talk.tx.consents.newest(member_id) if member_id is not None else None
            if earlier is not None:
                _say_given(talk, "privacy_consent_earlier", earlier)
            else:
                talk.say("privacy_consent_refused", talk.go(ABOUT_ME), talk.go(ERASE), talk.person())
            return None
        talk.still_proven()
        await consenting(talk)(member_id, talk.turn.channel)
        given = await talk.tx.consents.newest(member_id)
        if given is not None:
            _say_given(talk, "privacy_consent_done", given)
        return None


def _say_given(talk: Talk, key: str, given: Consent) -> None:
    day = given.given_at.astimezone(MOSCOW).date()
    options = (talk.go(CONSENT_TEXT), talk.go(WITHDRAW), talk.go(ABOUT_ME), talk.person())
    where = talk.text(f"privacy_in_{given.channel}")
    talk.say(
        key,
        *options,
        date=f"{day:%d.%m.%Y}",
        date_said=say_date(day, "gent", year=True),
        where=where.text,
        where_said=where.speech,
        version=given.version,
    )


@dataclass(frozen=True, slots=True)
class WithdrawForm:
    """``privacy.withdraw``: the consent is taken back; links and contacts go with it, by a sure proof alone."""

    id: str = WITHDRAW
    proof_before: str | None = "sure"
    slots: tuple[Slot, ...] = (
        Slot("sure", "privacy_withdraw_ask", "say_yes_or_no", yes_or_no, Expect(ExpectKind.YES_NO), yes_no("sure")),
    )

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There must be a consent, as far as one may know yet, and who takes back what cannot be made good is known."""
        if talk.member_id is None or await talk.tx.consents.newest(talk.member_id) is not None:
            return await surely_known(talk, self.id)
        talk.say("privacy_nothing_given", talk.go(CONSENT), talk.go(ERASE), talk.person())
        return False

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Withdraw, and know the member no more: not here either."""
        if values["sure"] not in YES or not talk.surely_proven:
            talk.say("privacy_withdraw_kept", talk.go(CONSENT), talk.person())
            return None
        member = await holder(talk, "consent")
        cut = await WithdrawConsent(talk.tx.consents, talk.tx.links, talk.tools.clock)(member.id)
        await Teller(talk).last_word(cut, "privacy_notice_withdrawn", member)
        await talk.tx.traces.delete_contacts(member.id)
        _forget_member(talk)
        talk.say("privacy_withdrawn", talk.go(ERASE), talk.person())
        return None


@dataclass(frozen=True, slots=True)
class AboutMeForm:
    """``privacy.about_me``: everything that is kept about the member, as a file."""

    id: str = ABOUT_ME
    slots: tuple[Slot, ...] = ()
    proof_before: str | None = ""

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There is nothing to ask but the proof."""
        return True

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """The file here, where it can be shown; else to a surely linked messenger or the e-mail of the register.

        So it goes as well where no more is proven than that somebody holds the card and knows a date of birth, and
        never to what these alone have linked.
        """
        member = await holder(talk, "about_me")
        talk.still_proven()
        file = Attachment(AttachmentKind.ABOUT_ME, str(member.id))
        here = talk.turn.channel in SHOWS_FILES and talk.surely_proven
        where = "" if here else await _send(talk, member, file)
        if here:
            said = talk.text("privacy_about_me")
            talk.put(said, talk.go("links.list"), talk.go(ERASE), talk.person(), attachment=file)
        elif where:
            talk.say(f"privacy_about_me_sent_{where}", talk.go(ERASE), talk.person())
        elif await surely_known(talk, self.id):
            await ask_staff(talk, "privacy_about_me_nowhere", RequestKind.PRIVACY, self.id)
        return None


async def _send(talk: Talk, member: Member, file: Attachment) -> str:
    """Put the file on its way to where the member is known to be; the channel's name, empty where there is none."""
    said = talk.text("privacy_about_me")
    message = Reply(said.text, said.speech, attachment=file).to_json()
    sure = [link for link in Teller(talk).reached(await talk.tx.links.of_member(member.id)) if link.is_sure]
    if sure:
        newest = sure[-1]
        await talk.tx.outbox.put(newest.channel, newest.address, [message], talk.now)
        return newest.channel
    if Teller(talk).mails(member):
        await talk.tx.outbox.put(MAIL, str(member.id), [message], talk.now)
        return MAIL
    return ""


@dataclass(frozen=True, slots=True)
class EraseForm:
    """``privacy.erase``: what goes and what stays is said first; then nothing is left of this conversation either."""

    id: str = ERASE
    proof_before: str | None = "sure"
    slots: tuple[Slot, ...] = (
        Slot("sure", "privacy_erase_ask", "privacy_erase_bad", surely, Expect(ExpectKind.YES_NO), yes_no("sure")),
    )

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """What cannot be taken back needs more than a card that somebody found."""
        return await surely_known(talk, self.id)

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Erase, tell the linked channels, and say goodbye."""
        member_id = talk.member_id
        if member_id is None or values["sure"] not in YES or not talk.surely_proven:
            talk.say("privacy_kept", talk.go(ABOUT_ME), talk.person())
            return None
        erase = EraseMember(talk.tx, talk.tools.leftovers, talk.tools.clock, Teller(talk))
        erased = await erase(member_id, talk.look("erase"), OWN_WISH, also=talk.turn.conversation)
        talk.link = None
        talk.state = ConversationState(locale=talk.state.locale)
        talk.forgets = erased is None or talk.turn.conversation not in erased.shared
        talk.say("privacy_erased")
        return None


def _forget_member(talk: Talk) -> None:
    """From here on this conversation is anybody's."""
    talk.link = None
    talk.forget_proof()
    talk.remember(linked=False)
