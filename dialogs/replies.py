"""Channel-neutral replies: what is said, and what can be chosen next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MAX_CHOICE = 64
"""Bytes of a choice; Telegram's ``callback_data`` holds no more."""
MAX_LABEL = 40
"""Characters of an option's label; VK's buttons hold no more."""


class ExpectKind(StrEnum):
    """What kind of turn is awaited."""

    OPEN = "open"
    CHOICE = "choice"
    YES_NO = "yes_no"
    DIGITS = "digits"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Expect:
    """What the next turn should be. ``digits`` is how many keys finish it, 0 if unknown."""

    kind: ExpectKind = ExpectKind.OPEN
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose. ``choice`` comes back in :class:`dialogs.turns.Turn`; ``speech`` is the label as said."""

    label: str
    choice: str
    speech: str = ""

    @property
    def spoken(self) -> str:
        """The label as the phone says it."""
        return self.speech or self.label

    def to_json(self) -> dict[str, str]:
        """As plain JSON values. By hand, as in :class:`Reply`: ``asdict`` is forty times slower, each turn."""
        return {"label": self.label, "choice": self.choice, "speech": self.speech}


class AttachmentKind(StrEnum):
    """What is made when a message is delivered, and never kept."""

    CARD = "card"
    """The picture of a member's card."""
    ABOUT_ME = "about_me"
    """Everything that is kept about a member, as a file."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or file that goes with a reply; ``key`` is the member's id."""

    kind: AttachmentKind
    key: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message. ``text`` is light Markdown (bold, lists, links), ``speech`` plain words for the ear.

    ``code`` is a value to show large, and to read out digit by digit (a card number). ``contact`` is the label of the
    button by which Telegram asks for the person's own telephone number; others leave it out, so the text must not
    depend on it. ``attachment`` is made by ``dialogs.ports.AttachmentMaker`` when the reply is delivered.
    """

    text: str
    speech: str
    options: tuple[Option, ...] = ()
    code: str | None = None
    contact: str = ""
    attachment: Attachment | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, for storage and the outbox."""
        return {
            "text": self.text,
            "speech": self.speech,
            "options": [option.to_json() for option in self.options],
            "code": self.code,
            **({"contact": self.contact} if self.contact else {}),
            **({"attachment": [self.attachment.kind.value, self.attachment.key]} if self.attachment else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reply:
        """The reply that :meth:`to_json` wrote."""
        options = tuple(Option(**option) for option in data.get("options", ()))
        kind, key = data.get("attachment") or (None, "")
        return cls(
            text=data["text"],
            speech=data["speech"],
            options=options,
            code=data.get("code"),
            contact=data.get("contact", ""),
            attachment=Attachment(AttachmentKind(kind), key) if kind else None,
        )


def offered(replies: Sequence[Reply]) -> tuple[Option, ...]:
    """What a number picks: the options of the last reply first, since they are the nearest to the eye and ear."""
    return tuple(option for reply in reversed(replies) for option in reply.options)
