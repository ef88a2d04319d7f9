"""Signing up for a conference, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
        pin = await self._free_pin(conference_id)
        await self.conferences.sign_up(conference_id, member_id, pin, now)
        return SignUp(conference, member_id, pin)

    async def _free_pin(self, conference_id: int) -> str:
        taken = await self.conferences.pins(conference_id)
        while (pin := self.random_pin()) in taken:
            pass
        return pin
