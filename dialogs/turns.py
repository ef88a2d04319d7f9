"""A turn: what one person said or pressed, decoded by a channel; and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dialogs.replies import Expect, Reply

MAX_TEXT = 4000
"""Characters of a turn that are read; what is longer is cut, and the person is told."""


class Channel(StrEnum):
    """Where a turn came from."""

    WEB = "web"
    TELEGRAM = "telegram"
    VK = "vk"
    PHONE = "phone"
    TERMINAL = "terminal"

    @property
    def pushes(self) -> bool:
        """Whether replies leave through the outbox (else the caller delivers the result)."""
        return self in (Channel.TELEGRAM, Channel.VK)


class Locale(StrEnum):
    """The language of a conversation."""

    RU = "ru"
    EN = "en"


class Command(StrEnum):
    """What a channel's own controls ask for, beside text and choices."""

    START = "start"
    HELP = "help"
    CANCEL = "cancel"
    REPEAT = "repeat"
    OPERATOR = "operator"
    SILENCE = "silence"
    """The telephone heard nothing."""
    UNHEARD = "unheard"
    """The telephone heard a voice, but no words (noise, or the recogniser failed)."""
    UNSUPPORTED = "unsupported"
    """A sticker, a photo, or anything else we cannot read."""
    NOT_HEARD = "not_heard"
    """A voice message without words for us; why not is the turn's ``preface``."""
    MENU = "menu"
    """The telephone's menu by keys, from its beginning."""
    MORE = "more"
    """More about the last answer."""
    UNANSWERED = "unanswered"
    """The telephone rang for a person, and nobody came."""
    CONTACT = "contact"
    """The messenger vouches for the person's own telephone number: ``Turn.contact``."""
    FOREIGN_CONTACT = "foreign_contact"
    """A contact that is not the sender's own, or was forwarded."""
    RETURNED = "returned"
    """The caller is back from a person or a conference."""


class Destination(StrEnum):
    """Where a call can be passed to."""

    OPERATOR = "operator"
    CONFERENCE = "conference"


@dataclass(frozen=True, slots=True)
class Transfer:
    """After the replies the call is passed on. ``argument``: the conference's id; empty for an operator.

    The channel comes back with :attr:`Command.UNANSWERED`, :attr:`Command.RETURNED`, or a choice.
    """

    to: Destination
    argument: str = ""


class HandledBy(StrEnum):
    """Who answers this conversation now."""

    BOT = "bot"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that a person did. Exactly one of text, choice, command is used, in the order
    command, choice, text; none of them means ``Command.START``.

    ``address`` is the channel's own id of the conversation (for the web a hash of the client's
    secret, for the phone the call's id); ``update_id`` the platform's own id of the update,
    unique within (channel, address), None where there is none. ``preface`` is what the channel says
    before the answer, in the same message (what was heard of a voice message); it is not kept with the turn.

    ``contact`` is the telephone number of :attr:`Command.CONTACT`, digits with a leading +. ``client`` is what stands
    behind the address where that is the person's own making (the web client's network, the number that a call claims to
    come from): wrong proofs are counted against it too. Neither is kept with the turn.
    """

    channel: Channel
    address: str
    text: str | None = None
    choice: str | None = None
    command: Command | None = None
    locale: Locale = Locale.RU
    update_id: str | None = None
    preface: str = ""
    contact: str | None = None
    client: str = ""

    @property
    def conversation(self) -> str:
        """The conversation's id, for storage and logs."""
        return f"{self.channel}:{self.address}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic or intent, and how sure we are of it (0 to 1)."""

    id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Understood:
    """What a turn was taken for.

    ``id`` is the topic or intent that was answered, ``out_of_scope`` where it was refused,
    ``clarify`` where a choice is offered: its options are the ``alternatives``, best first.
    """

    id: str
    confidence: float = 1.0
    alternatives: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What the engine answers to a turn.

    ``duplicate``: the update was claimed before; the replies are those given then.
    ``ends``: the person said goodbye; the phone hangs up after the replies.
    ``expect``: what the next turn should be, for the phone's patience and keys.
    ``transfer``: where the phone passes the call after the replies.
    ``private``: the replies say something of a person, and who keeps them keeps them no longer than the proof lasts.
    ``kept``: the turn's text as it may be kept, where some of it may not (a card number, a date of birth, a code).
    ``erased``: the person has had everything erased: what was said before may not be kept either.
    """

    replies: tuple[Reply, ...]
    understood: Understood
    handled_by: HandledBy = HandledBy.BOT
    duplicate: bool = False
    ends: bool = False
    expect: Expect = Expect()
    transfer: Transfer | None = None
    private: bool = False
    kept: str | None = None
    erased: bool = False
