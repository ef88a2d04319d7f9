"""The one tree of domain errors. Each edge maps them once: to a reply, an HTTP problem, a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class DomainError(Exception):
    """A refusal that has a reason a person can be told. ``code`` is stable."""

    code = "error"


@dataclass(eq=False)
class NotFound(DomainError):
    """The thing asked for does not exist (any more)."""

    what: str
    key: str
    code = "not_found"

    def __str__(self) -> str:
        return f"no {self.what} with key {self.key!r}"


@dataclass(eq=False)
class WrongProof(DomainError):
    """Card number and date of birth do not belong together. Never says which part was wrong."""

    tries_left: int
    code = "wrong_proof"

    def __str__(self) -> str:
        return f"proof refused, {self.tries_left} tries left"


@dataclass(eq=False)
class Locked(DomainError):
    """Too many wrong proofs for this card or from this address."""

    until: datetime
    code = "locked"

    def __str__(self) -> str:
        return f"locked until {self.until.isoformat()}"


@dataclass(eq=False)
class CardBlocked(DomainError):
    """The proof is right, but the card is blocked: whoever holds it may not be its owner."""

    code = "card_blocked"

    def __str__(self) -> str:
        return "the card is blocked"


@dataclass(eq=False)
class CardNotReissued(DomainError):
    """No new card is issued in place of this one; ``why`` is as in ``backend.cards.validity``."""

    why: str
    code = "card_not_reissued"

    def __str__(self) -> str:
        return f"no new card: {self.why}"


class PassForged(DomainError):
    """The pass of a card is none of ours, or was changed."""

    code = "pass_forged"

    def __str__(self) -> str:
        return "the pass is forged"


class PassExpired(DomainError):
    """The pass of a card is too old: its holder shows a new one."""

    code = "pass_expired"

    def __str__(self) -> str:
        return "the pass has expired"


@dataclass(eq=False)
class CodeDead(DomainError):
    """No one-time code is awaited here: none was sent, or it is too old, or was told wrong too often."""

    code = "code_dead"

    def __str__(self) -> str:
        return "no code is awaited"


@dataclass(eq=False)
class ConferenceFull(DomainError):
    """Every place is taken."""

    conference_id: int
    code = "conference_full"

    def __str__(self) -> str:
        return f"conference {self.conference_id} is full"


@dataclass(eq=False)
class ConferenceClosed(DomainError):
    """The conference has begun or ended."""

    conference_id: int
    code = "conference_closed"

    def __str__(self) -> str:
        return f"conference {self.conference_id} takes no more sign-ups"


@dataclass(eq=False)
class ConferenceNotYet(DomainError):
    """The conference may not be entered yet."""

    conference_id: int
    starts_at: datetime
    code = "conference_not_yet"

    def __str__(self) -> str:
        return f"conference {self.conference_id} begins at {self.starts_at.isoformat()}"


class Unavailable(DomainError):
    """Something we stand on is out of reach for now (the database). Worth trying again later."""

    code = "unavailable"
