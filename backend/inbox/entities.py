"""A request to staff, and what is needed of storage to keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class RequestKind(StrEnum):
    """What is asked of staff."""

    OPERATOR = "operator"
    CALLBACK = "callback"
    REISSUE = "reissue"
    """A new card for a member whose proof is too weak to give it at once."""
    PRIVACY = "privacy"
    """A right of the person, ``about`` which, that cannot be granted at once: the proof is too weak."""


@dataclass(frozen=True, slots=True)
class StaffRequest:
    """One request. ``phone`` is digits with a leading +, ``when`` the caller's own words."""

    kind: RequestKind
    conversation: str
    channel: str
    created_at: datetime
    member_id: int | None = None
    phone: str | None = None
    when: str | None = None
    about: str | None = None
    id: int | None = None
    closed_at: datetime | None = None


class RequestRepository(Protocol):
    """Requests to staff, inside the current transaction."""

    async def add(self, request: StaffRequest) -> int:
        """Keep a request; its id."""
        ...

    async def open_of(self, conversation: str, kind: RequestKind) -> StaffRequest | None:
        """The open request of this kind from this conversation, if any."""
        ...

    async def open(self, limit: int = 100) -> list[StaffRequest]:
        """Open requests, oldest first."""
        ...

    async def count_open(self) -> int:
        """How many are open."""
        ...

    async def close_of(self, conversation: str, kind: RequestKind, now: datetime) -> int:
        """Mark the open requests of this kind from this conversation as dealt with; how many there were."""
        ...

    async def close(self, request_id: int, now: datetime) -> bool:
        """Mark as dealt with; whether it was open."""
        ...
