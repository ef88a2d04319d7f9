"""``operator`` and ``callback``: the ways to a living person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.inbox.entities import RequestKind, StaffRequest
from dialogs.entries import digits_entry, own_number
from dialogs.flows.yes_no import yes_no
from dialogs.forms import Again, Slot
from dialogs.reading import is_key, yes_or_no
from dialogs.replies import Expect, ExpectKind, Option
from dialogs.spoken import digits_from_words, say_phone
from dialogs.talk import Talk
from dialogs.turns import Destination, Transfer

CALLBACK = "callback"
LONGEST_WISH = 200
FEW = 3
"""Words of a time that is told before it is asked ("завтра утром"); more may be a question."""
_WRITTEN = re.compile(r"(?<!\d)(?:\+?[78])?(?:[\s()-]*\d){10}(?![\s()-]*\d)")
TIMES = re.compile(
    r"\b(сегодня|завтра|послезавтра|сейчас|утр|днём|днем|обед|вечер|час|понедельник|вторник|сред[уы]|четверг|пятниц"
    r"|суббот|воскресень|недел|выходн|будн|любое|всё равно|все равно|когда угодно"
    r"|today|tomorrow|now|morning|noon|evening|o.clock|day|any)",
    re.IGNORECASE,
)
"""Words that tell a time rather than ask a question."""


async def operator(talk: Talk, argument: str) -> None:
    """Leave a request that staff will see; asking again does not leave a second one. A caller is passed on instead,
    or called back where nobody is there."""
    if talk.on_phone:
        await _by_phone(talk)
        return
    hours = talk.fact("operator_hours").text
    waiting = await talk.tx.requests.open_of(talk.turn.conversation, RequestKind.OPERATOR)
    if waiting is None:
        await talk.tx.requests.add(_request(talk, RequestKind.OPERATOR))
    key = "operator_already" if waiting else "operator_called"
    phone = talk.fact("phone").text
    talk.say(key, talk.go("callback"), talk.go("contacts.phone"), hours=hours, phone=phone)


async def _by_phone(talk: Talk) -> None:
    if talk.tools.desk(talk.now):
        talk.say("operator_connecting")
        talk.transfer = Transfer(Destination.OPERATOR)
    else:
        hours = talk.fact("operator_hours")
        await _call_back(talk, "operator_closed", hours=hours.text, hours_said=hours.speech)


async def unanswered(talk: Talk) -> None:
    """It rang, and nobody came."""
    await _call_back(talk, "operator_busy")


async def _call_back(talk: Talk, key: str, **values: str) -> None:
    """Say why not now, and ask for the number at once; the request stands even if the caller gives up at that."""
    if await talk.tx.requests.open_of(talk.turn.conversation, RequestKind.OPERATOR) is None:
        await talk.tx.requests.add(_request(talk, RequestKind.OPERATOR))
    talk.say(key, **values)
    talk.opens = CALLBACK


async def _close_numberless(talk: Talk) -> None:
    """The bare wish of a call goes into the request with a number, which alone can be served."""
    if talk.on_phone:
        await talk.tx.requests.close_of(talk.turn.conversation, RequestKind.OPERATOR, talk.now)


def returned(talk: Talk) -> None:
    """Back from a person or a conference."""
    talk.say("returned" if talk.state.form else "returned_free")


def _request(talk: Talk, kind: RequestKind, phone: str | None = None, when: str | None = None) -> StaffRequest:
    return StaffRequest(
        kind,
        talk.turn.conversation,
        talk.turn.channel,
        talk.now,
        member_id=talk.member_id,
        phone=phone,
        when=when,
        about=talk.state.topic,
    )


def parse_phone(text: str) -> str | None:
    """A Russian telephone number as typed or said, as ``+7`` and ten digits, or None."""
    written = _WRITTEN.search(text)
    digits = digits_from_words((written[0] if written else text).replace("+", " "))
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    return f"+7{digits}" if len(digits) == 10 and digits[0] in "3489" else None


def parse_when(text: str) -> str | None:
    """The person's own words, if they tell a time (a telephone number does not, nor a key that nothing lies on)."""
    words = " ".join(text.split())
    if is_key(words):
        return None
    told = tells_time(words) or any(char.isdecimal() for char in words)
    return words[:LONGEST_WISH] if told and parse_phone(words) is None else None


def phone_length(run: str) -> int:
    """How many digits a number has that begins so: eleven with 8 or 7 before the code."""
    return 11 if run.startswith(("7", "89")) or run == "8" else 10


def beside_phone(text: str) -> str | None:
    """What is said where no number is named: not the one that is called from, nor a time before it."""
    if own_number(text):
        return "callback_own_phone"
    return "callback_phone_first" if len(text.split()) <= FEW and TIMES.search(text) else None


def looks_like_phone(text: str) -> bool:
    """Whether the text is an attempt at a number, though a failed one."""
    return len(digits_from_words(text.replace("+", " "))) >= 4 or sum(char.isdecimal() for char in text) >= 4


def tells_time(text: str) -> bool:
    """Whether the words name a time, few as they are."""
    return len(text.split()) <= 8 and TIMES.search(text) is not None


async def _number_said(talk: Talk) -> Mapping[str, str]:
    phone = str(talk.state.form.slots.get("phone", "")) if talk.state.form else ""
    talk.private = True
    return {"phone": _written(phone), "phone_said": say_phone(phone)}


def _written(phone: str) -> str:
    return f"{phone[:2]} {phone[2:5]} {phone[5:8]}-{phone[8:10]}-{phone[10:]}"


async def _times(talk: Talk) -> tuple[Option, ...]:
    labels = [talk.label(name) for name in ("soon", "morning", "afternoon", "evening")]
    return tuple(talk.fill("when", label.lower(), label) for label in labels)


@dataclass(frozen=True, slots=True)
class CallbackForm:
    """``callback``: which number (read back to a caller), and when."""

    id: str = CALLBACK
    proof_before: str | None = None
    slots: tuple[Slot, ...] = (
        Slot(
            "phone",
            "callback_ask_phone",
            "callback_bad_phone",
            parse_phone,
            Expect(ExpectKind.DIGITS, 0),
            attempt=looks_like_phone,
            entry=digits_entry(phone_length),
            beside=beside_phone,
        ),
        Slot(
            "right",
            "callback_ask_right",
            "say_yes_or_no",
            yes_or_no,
            Expect(ExpectKind.YES_NO),
            yes_no("right"),
            values=_number_said,
            asked=lambda talk: talk.on_phone,
            takes_back="phone",
        ),
        Slot(
            "when",
            "callback_ask_when",
            "callback_bad_when",
            parse_when,
            Expect(ExpectKind.CHOICE),
            _times,
        ),
    )

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """Anybody may be called back."""
        return True

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Keep the request and read the number back."""
        phone, when = values["phone"], values["when"]
        earlier = await talk.tx.requests.open_of(talk.turn.conversation, RequestKind.CALLBACK)
        if earlier is not None and earlier.id is not None:
            await talk.tx.requests.close(earlier.id, talk.now)  # asked again: the newest number and time count
        await _close_numberless(talk)
        await talk.tx.requests.add(_request(talk, RequestKind.CALLBACK, phone, when))
        talk.private = True
        talk.say(
            "callback_done",
            talk.go("news.latest"),
            talk.go("conference.list"),
            talk.person(),
            phone=_written(phone),
            phone_said=say_phone(phone),
            when=when,
            hours=talk.fact("operator_hours").text,
        )
        return None
