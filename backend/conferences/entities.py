"""Conferences and sign-ups, and what their use cases need of storage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Conference:
    """A planned phone conference. ``signed_up`` counts the list, ``places`` bounds it."""

    id: int
    title: str
    about: str
    starts_at: datetime
    duration: timedelta
    host: str
    places: int
    signed_up: int

    @property
    def free_places(self) -> int:
        """Places left, never below zero."""
        return max(0, self.places - self.signed_up)


@dataclass(frozen=True, slots=True)
class SignUp:
    """A member's place in a conference. ``pin`` is six digits, the member's own."""

    conference: Conference
    member_id: int
    pin: str


class ConferenceRepository(Protocol):
    """Conferences and their lists, inside the current transaction."""

    async def upcoming(self, now: datetime, limit: int = 20) -> list[Conference]:
        """Those that have not begun, soonest first."""
        ...

    async def get(self, conference_id: int, *, lock: bool = False) -> Conference | None:
        """One conference; ``lock`` holds its row to the end of the transaction."""
        ...

    async def sign_up(self, conference_id: int, member_id: int, pin: str, now: datetime) -> None:
        """Put a member on the list."""
        ...

    async def cancel(self, conference_id: int, member_id: int) -> bool:
        """Take a member off the list; whether they were on it."""
        ...

    async def of_member(self, member_id: int, now: datetime) -> list[SignUp]:
        """The member's places in conferences that have not ended, soonest first."""
        ...

    async def by_pin(self, pin: str, now: datetime) -> list[SignUp]:
        """The places with this PIN in conferences that have not ended, soonest first."""
        ...

    async def pins(self, conference_id: int) -> set[str]:
        """The PINs already given out for a conference."""
        ...
