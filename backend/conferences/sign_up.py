"""Signing up for a conference, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend.clock import Clock
from backend.conferences.entities import ConferenceRepository, SignUp
from backend.errors import ConferenceClosed, ConferenceFull, NotFound

PIN_DIGITS = 6


@dataclass(frozen=True, slots=True)
class SignUpForConference:
    """Puts a member on the list. Asking twice gives the same place and PIN."""

    conferences: ConferenceRepository
    clock: Clock
    random_pin: Callable[[], str]

    async def __call__(self, conference_id: int, member_id: int) -> SignUp:
        """The member's place.

        Raises:
            NotFound: no such conference.
            ConferenceClosed: it has begun.
            ConferenceFull: no places left.
        """
        now = self.clock.now()
        conference = await self.conferences.get(conference_id, lock=True)
        if conference is None:
            raise NotFound("conference", str(conference_id))
        for mine in await self.conferences.of_member(member_id, now):
            if mine.conference.id == conference_id:
                return mine
        if conference.starts_at <= now:
            raise ConferenceClosed(conference_id)
        if conference.free_places == 0:
            raise ConferenceFull(conference_id)
        pin = await self._free_pin(now)
        await self.conferences.sign_up(conference_id, member_id, pin, now)
        return SignUp(conference, member_id, pin)

    async def _free_pin(self, now: datetime) -> str:
        """One that no conference on or planned has given out: at the door a caller says nothing but the PIN."""
        while await self.conferences.by_pin(pin := self.random_pin(), now):
            pass
        return pin
