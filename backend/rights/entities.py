"""What is kept about a person, gathered; and what an erasure did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backend.calls.entities import CallRecord
from backend.inbox.entities import StaffRequest
from backend.members.entities import Card, Consent, KeptLook, Link, Member, Membership


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn as it is kept, masked: what the person said, pressed or did, and the answers."""

    at: datetime
    said: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A conversation in which the member was proven, or that is linked; ``id`` is ``channel:address``."""

    id: str
    turns: tuple[KeptTurn, ...]


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message of the outbox: waiting, or kept for a while after it was delivered or given up."""

    channel: str
    created_at: datetime
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class KeptSignUp:
    """A place on the list of a conference."""

    title: str
    starts_at: datetime
    pin: str
    signed_up_at: datetime


@dataclass(frozen=True, slots=True)
class AboutMember:
    """Everything that is kept about a member."""

    at: datetime
    member: Member
    memberships: tuple[Membership, ...]
    cards: tuple[Card, ...]
    links: tuple[Link, ...]
    consents: tuple[Consent, ...]
    conversations: tuple[KeptConversation, ...]
    requests: tuple[StaffRequest, ...]
    sign_ups: tuple[KeptSignUp, ...]
    calls: tuple[CallRecord, ...]
    messages: tuple[KeptMessage, ...]
    looks: tuple[KeptLook, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure deleted: how many of what, and the links, so that they can be told."""

    links: tuple[Link, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    """Conversations that are another member's as well: only this one's part is gone."""
