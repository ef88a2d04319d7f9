"""``conference.enter``: the way into a conference that is on, by its PIN, on the telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.clock import MOSCOW
from backend.conferences.enter import EnterConference
from backend.conferences.entities import Conference
from backend.conferences.sign_up import PIN_DIGITS
from backend.errors import ConferenceNotYet, Locked, WrongProof
from dialogs.entries import digits_entry
from dialogs.flows.proof import looks_like_digits
from dialogs.forms import Again, Slot
from dialogs.replies import Expect, ExpectKind
from dialogs.spoken import digits_from_words, say_date, say_time, speakable
from dialogs.talk import Talk
from dialogs.turns import Destination, Transfer

ENTER = "conference.enter"


def parse_pin(text: str) -> str | None:
    """A PIN as pressed or said, or None."""
    digits = digits_from_words(text)
    return digits if len(digits) == PIN_DIGITS else None


@dataclass(frozen=True, slots=True)
class EnterForm:
    """Asks the PIN; the call is passed on after the reply."""

    id: str = ENTER
    proof_before: str | None = None
    slots: tuple[Slot, ...] = (
        Slot(
            "pin",
            "conference_enter_pin",
            "conference_enter_bad_pin",
            parse_pin,
            Expect(ExpectKind.DIGITS, PIN_DIGITS),
            attempt=looks_like_digits,
            entry=digits_entry(lambda run: PIN_DIGITS),
        ),
    )

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """Only a call can be passed on, and only one that has not guessed too often."""
        if not talk.on_phone:
            options = (talk.go("conference.mine"), talk.go("conference.list"), talk.person())
            talk.say("conference_enter_by_phone", *options, phone=talk.fact("conference_phone").text)
            return False
        try:
            await _entering(talk).refuse_if_locked(talk.turn.conversation, talk.turn.client)
        except Locked:
            talk.say("conference_enter_locked", talk.go("callback"), talk.go("conference.list"))
            return False
        return True

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Let in, or say why not."""
        try:
            turn = talk.turn
            place = await _entering(talk)(pin=values["pin"], address=turn.conversation, client=turn.client)
        except WrongProof as wrong:
            return Again(("pin",), "conference_enter_wrong", {"left": wrong.tries_left})
        except Locked:
            talk.say("conference_enter_locked", talk.go("callback"), talk.go("conference.list"))
        except ConferenceNotYet as early:
            _say_early(talk, early)
        else:
            _let_in(talk, place.conference)
        return None


def _entering(talk: Talk) -> EnterConference:
    return EnterConference(talk.tx.conferences, talk.tx.proofs, talk.tools.clock)


def _say_early(talk: Talk, early: ConferenceNotYet) -> None:
    start = early.starts_at.astimezone(MOSCOW)
    said = f"{say_date(start.date(), 'gent')}, в {say_time(start.time())}"
    talk.say("conference_enter_early", talk.go("conference.list"), when=f"{start:%d.%m.%Y %H:%M}", when_said=said)


def _let_in(talk: Talk, conference: Conference) -> None:
    title = speakable(conference.title).rstrip(".")
    talk.say("conference_entered", title=conference.title, title_said=title)
    talk.transfer = Transfer(Destination.CONFERENCE, str(conference.id))
