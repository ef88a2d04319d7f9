"""Proof by a telephone number that the messenger itself vouches for as the person's own."""

from __future__ import annotations

from dataclasses import dataclass

from backend.clock import Clock
from backend.errors import WrongProof
from backend.members.entities import Look, Member
from backend.members.identity import is_member
from backend.members.ports import MemberRepository, ProofRepository
from backend.members.tries import Tries, addresses


@dataclass(frozen=True, slots=True)
class ProveByContact:
    """Proves the one member who has this telephone number."""

    members: MemberRepository
    proofs: ProofRepository
    clock: Clock

    async def __call__(self, *, phone: str, address: str, client: str = "") -> Member:
        """The member with this number (digits with a leading +).

        Raises:
            Locked: the address or the client is locked; nothing was looked up.
            WrongProof: nobody has this number, or several people have; it counts as a wrong try of the address.
        """
        tries, subjects = Tries(self.proofs, self.clock), addresses("", address, client)
        await tries.refuse_if_locked(*subjects)
        found = await self.members.by_phone(phone, Look("member", "proof", address))
        now = self.clock.now()
        members = [one for one in found if is_member(one, now)]
        if len(members) == 1:
            return members[0]
        counted = await tries.count(*subjects)
        counted.refuse()
        raise WrongProof(counted.left)
