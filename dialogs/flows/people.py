"""``operator`` and ``callback``: the ways to a living person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.inbox.entities import RequestKind, StaffRequest
from dialogs.forms import Again, Slot
from dialogs.reading import is_key
from dialogs.replies import Expect, ExpectKind, Option
from dialogs.spoken import digits_from_words, say_phone
from dialogs.talk import Talk

LONGEST_WISH = 200
_WRITTEN = re.compile(r"(?<!\d)(?:\+?[78])?(?:[\s()-]*\d){10}(?![\s()-]*\d)")
TIMES = re.compile(
    r"\b(сегодня|завтра|послезавтра|сейчас|утр|днём|днем|обед|вечер|час|понедельник|вторник|сред[уы]|четверг|пятниц"
    r"|суббот|воскресень|недел|выходн|будн|любое|всё равно|все равно|когда угодно"
    r"|today|tomorrow|now|morning|noon|evening|o.clock|day|any)",
    re.IGNORECASE,
)
"""Words that tell a time rather than ask a question."""


async def operator(talk: Talk, argument: str) -> None:
    """Leave a request that staff will see; asking again does not leave a second one."""
    hours = talk.fact("operator_hours").text
    waiting = await talk.tx.requests.open_of(talk.turn.conversation, RequestKind.OPERATOR)
    if waiting is None:
        await talk.tx.requests.add(_request(talk, RequestKind.OPERATOR))
    key = "operator_already" if waiting else "operator_called"
    phone = talk.fact("phone").text
    talk.say(key, talk.go("callback"), talk.go("contacts.phone"), hours=hours, phone=phone)


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


def looks_like_phone(text: str) -> bool:
    """Whether the text is an attempt at a number, though a failed one."""
    return len(digits_from_words(text.replace("+", " "))) >= 4 or sum(char.isdecimal() for char in text) >= 4


def tells_time(text: str) -> bool:
    """Whether the words name a time, few as they are."""
    return len(text.split()) <= 8 and TIMES.search(text) is not None


async def _times(talk: Talk) -> tuple[Option, ...]:
    labels = [talk.label(name) for name in ("soon", "morning", "afternoon", "evening")]
    return tuple(talk.fill("when", label.lower(), label) for label in labels)


@dataclass(frozen=True, slots=True)
class CallbackForm:
    """``callback``: which number, and when."""

    id: str = "callback"
    proof_before: str | None = None
    slots: tuple[Slot, ...] = (
        Slot(
            "phone",
            "callback_ask_phone",
            "callback_bad_phone",
            parse_phone,
            Expect(ExpectKind.DIGITS, 0),
            attempt=looks_like_phone,
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
        await talk.tx.requests.add(_request(talk, RequestKind.CALLBACK, phone, when))
        written = f"{phone[:2]} {phone[2:5]} {phone[5:8]}-{phone[8:10]}-{phone[10:]}"
        talk.say(
            "callback_done",
            talk.go("news.latest"),
            talk.go("conference.list"),
            talk.person(),
            phone=written,
            phone_said=say_phone(phone),
            when=when,
            hours=talk.fact("operator_hours").text,
        )
        return None
