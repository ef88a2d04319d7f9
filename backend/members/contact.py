"""Proof by a telephone number that the messenger itself vouches for as the person's own.

It cannot be guessed, so it is neither a wrong try where nobody has it, nor refused because others were made.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.clock import Clock
from backend.errors import WrongProof
from backend.members.entities import Look, Member
from backend.members.identity import is_member
from backend.members.ports import MemberRepository, ProofRepository
from backend.members.tries import SHARED_TRIES, Subject, Tries


@dataclass(frozen=True, slots=True)
class ProveByContact:
    """Proves the one member who has this telephone number."""

    members: MemberRepository
    proofs: ProofRepository
    clock: Clock

    async def __call__(self, *, phone: str, address: str) -> Member:
        """The member with this number (digits with a leading +).

        Raises:
            Locked: the address has shared too many numbers; nothing was looked up.
            WrongProof: nobody has this number, or several people have.
        """
        tries, flood = Tries(self.proofs, self.clock), Subject(f"contact-address:{address}", SHARED_TRIES)
        await tries.refuse_if_locked(flood)
        found = await self.members.by_phone(phone, Look("member", "proof", address))
        now = self.clock.now()
        members = [one for one in found if is_member(one, now)]
        if len(members) == 1 and await self.members.hold(members[0].id):
            return members[0]
        counted = await tries.count(flood)
        counted.refuse()
        raise WrongProof(counted.left)
