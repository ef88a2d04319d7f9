"""Erasure that really erases: what a member left is deleted, what the law demands stays without a name.

Periods of membership and the day that dues are paid until stay (accounting); so do the audit trail, which holds no
conversation but a keyed hash, and a record of the erasure with counts alone. A call or a request by the member's own
number goes with its conversation, proven or not.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.clock import Clock
from backend.members.entities import Look, Member
from backend.rights.entities import Erased
from backend.rights.ports import Leftovers, RightsTransaction

PHONE = "phone:"
OWN_WISH = "own_wish"
"""The reason where the member asked the robot. Reasons are stable codes: a free text could name the person."""


@dataclass(frozen=True, slots=True)
class EraseMember:
    """Erases a member inside one transaction. When it is committed, ``leftovers.scrub()`` has to follow."""

    tx: RightsTransaction
    leftovers: Leftovers
    clock: Clock

    async def __call__(self, member_id: int, look: Look, reason: str, *, also: str | None = None) -> Erased | None:
        """Erase; None where there is no such member (any more). ``also``: the conversation that goes on just now."""
        await self.tx.members.hold_alone(member_id)
        member = await self.tx.members.get(member_id, look)
        if member is None:
            return None
        links = tuple(await self.tx.links.of_member(member_id))
        places = {*await self.tx.links.proven_in(member_id), *(link.conversation for link in links)}
        places |= {also} if also else set()
        counts = await self._delete(member, places) | {"links": len(links)}
        if member.register_number:
            counts["staged"] = await self.tx.traces.delete_staged(member.register_number)
        await self.tx.members.erase(member_id, self.clock.now())
        await self.tx.traces.note_erasure(member.register_number, reason, counts, self.clock.now())
        return Erased(links, counts)

    async def _delete(self, member: Member, places: set[str]) -> dict[str, int]:
        traces = self.tx.traces
        calls = await traces.calls(sorted(places), member.phone)
        called = places | {call.conversation for call in calls}
        requests = await traces.requests(member.id, sorted(called), member.phone)
        every = sorted(called | {request.conversation for request in requests})
        await traces.forget(every, self.clock.now())
        called_here = [one.removeprefix(PHONE) for one in every if one.startswith(PHONE)]
        return {
            "recordings": await self.leftovers.drop_recordings(called_here),
            "calls": await traces.delete_calls([call.id for call in calls]),
            "requests": await traces.delete_requests([one.id for one in requests if one.id is not None]),
            "messages": await traces.delete_messages(member.id, every),
            **await traces.delete_conversations(every),
        }
