"""Proof of identity by card number and date of birth, with locks against guessing."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date

from backend.clock import Clock
from backend.errors import CardBlocked, WrongProof
from backend.members.entities import CardStatus, Look, Member
from backend.members.ports import MemberRepository, ProofRepository
from backend.members.tries import LOCK, TRIES, Tries

__all__ = ["LOCK", "TRIES", "ProveByCard"]


@dataclass(frozen=True, slots=True)
class ProveByCard:
    """Proves a member by what only they and the union should know together."""

    members: MemberRepository
    proofs: ProofRepository
    clock: Clock

    async def __call__(self, *, number: str, born: date, address: str) -> Member:
        """The member whose card and date of birth these are.

        Raises:
            Locked: the card or the address is locked; nothing was compared.
            WrongProof: they do not belong together, or the card was replaced; ``tries_left`` until the lock.
            CardBlocked: they do, but the card is blocked.
        """
        subjects = (f"card:{number}", f"address:{address}")
        await self.refuse_if_locked(*subjects)
        member = await self.members.by_card(number, Look("member", "proof", address))
        card = await self.members.card_of(member.id) if member else None
        expected = member.born if member else date.min
        right = hmac.compare_digest(expected.isoformat(), born.isoformat())
        if right and member is not None and card is not None and card.number == number:
            await self._tries.forget(subjects[0])  # not the address: an own card must not buy tries at others
            if card.status is CardStatus.BLOCKED:
                raise CardBlocked
            return member
        raise WrongProof(await self._tries.count(*subjects))

    async def refuse_if_locked(self, *subjects: str) -> None:
        """Raise :class:`Locked` where any of the subjects is locked now."""
        await self._tries.refuse_if_locked(*subjects)

    @property
    def _tries(self) -> Tries:
        return Tries(self.proofs, self.clock)
