"""Entering a conference by telephone: the PIN of a sign-up, with a lock against guessing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.clock import Clock
from backend.conferences.entities import Conference, ConferenceRepository, SignUp
from backend.errors import ConferenceNotYet, WrongProof
from backend.members.ports import ProofRepository
from backend.members.tries import Tries, addresses

DOORS_OPEN = timedelta(minutes=10)
"""How long before its start a conference may be entered; its end closes it."""
_WAY = "pin-"


def is_open(conference: Conference, now: datetime) -> bool:
    """Whether one may enter now."""
    return conference.starts_at - DOORS_OPEN <= now < conference.starts_at + conference.duration


@dataclass(frozen=True, slots=True)
class EnterConference:
    """Lets in who knows the PIN of a place in a conference that is on."""

    conferences: ConferenceRepository
    proofs: ProofRepository
    clock: Clock

    async def __call__(self, *, pin: str, address: str, client: str = "") -> SignUp:
        """The place that the PIN belongs to.

        Raises:
            Locked: too many wrong PINs from this address; nothing was compared.
            WrongProof: no conference that is on or planned has this PIN; ``tries_left`` until the lock.
            ConferenceNotYet: the PIN is right, but the doors are not open yet.
        """
        await self.refuse_if_locked(address, client)
        places = await self.conferences.by_pin(pin, self.clock.now())
        if not places:
            counted = await self._tries.count(*addresses(_WAY, address, client))
            counted.refuse()
            raise WrongProof(counted.left)
        open_now = [place for place in places if is_open(place.conference, self.clock.now())]
        if not open_now:
            raise ConferenceNotYet(places[0].conference.id, places[0].conference.starts_at)
        return open_now[0]

    async def refuse_if_locked(self, address: str, client: str = "") -> None:
        """Raise :class:`Locked` where this address has tried too many wrong PINs."""
        await self._tries.refuse_if_locked(*addresses(_WAY, address, client))

    @property
    def _tries(self) -> Tries:
        return Tries(self.proofs, self.clock)
