"""Everything that is kept about a member, gathered."""

from __future__ import annotations

from dataclasses import dataclass

from backend.clock import Clock
from backend.members.entities import Look
from backend.rights.entities import AboutMember
from backend.rights.ports import RightsTransaction

MOST_LOOKS = 500
"""Entries of the audit trail that are told, the newest."""


@dataclass(frozen=True, slots=True)
class TellAboutMember:
    """Gathers it. The look itself is in the audit trail, and among what is told.

    Calls and requests by the member's number are told, but not what was said there: a number proves nobody. Where
    another member was proven or is linked as well, only what was said while this one was proven is told.
    """

    tx: RightsTransaction
    clock: Clock

    async def __call__(self, member_id: int, look: Look) -> AboutMember | None:
        """Everything; None where there is no such member (any more)."""
        tx = self.tx
        member = await tx.members.get(member_id, look)
        if member is None:
            return None
        places = sorted(await tx.links.proven_in(member_id))
        shared = await tx.traces.shared(member_id, places)
        own = [place for place in places if place not in shared]
        told = [*await tx.traces.conversations(own), *await tx.traces.conversations(shared, member_id)]
        return AboutMember(
            at=self.clock.now(),
            member=member,
            memberships=tuple(await tx.members.memberships(member_id)),
            cards=tuple(await tx.members.cards_of(member_id)),
            links=tuple(await tx.links.of_member(member_id)),
            consents=tuple(await tx.consents.all(member_id)),
            conversations=tuple(sorted(told, key=lambda one: one.id)),
            requests=tuple(await tx.traces.requests(member_id, own, member.phone)),
            sign_ups=tuple(await tx.traces.sign_ups(member_id)),
            calls=tuple(await tx.traces.calls(own, member.phone)),
            messages=tuple(await tx.traces.messages(member_id, own)),
            looks=tuple(await tx.looks.of_member(member_id, MOST_LOOKS)),
        )
