"""Erasure that really erases: what a member left is deleted, what the law demands stays without a name.

Periods of membership and the day that dues are paid until stay (accounting); so do the audit trail, which holds no
conversation but a keyed hash, and a record of the erasure with counts alone. A call or a request by the member's own
number goes with its conversation, proven or not. Of a conversation in which another member was proven too, or that
another one has linked, only this member's part goes: the turns at which they were proven, and what they asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.clock import Clock
from backend.members.entities import Look, Member
from backend.rights.entities import Erased
from backend.rights.ports import ErasureNotices, Leftovers, NoNotices, RightsTransaction

PHONE = "phone:"
OWN_WISH = "own_wish"
"""The reason where the member asked the robot. Reasons are stable codes: a free text could name the person."""


@dataclass(frozen=True, slots=True)
class EraseMember:
    """Erases a member inside one transaction, and tells the channels that were linked.

    When it is committed, ``leftovers.scrub()`` has to follow.
    """

    tx: RightsTransaction
    leftovers: Leftovers
    clock: Clock
    notices: ErasureNotices = NoNotices()

    async def __call__(self, member_id: int, look: Look, reason: str, *, also: str | None = None) -> Erased | None:
        """Erase; None where there is no such member (any more). ``also``: the conversation that goes on just now."""
        await self.tx.members.hold_alone(member_id)
        member = await self.tx.members.get(member_id, look)
        if member is None:
            return None
        links = tuple(await self.tx.links.of_member(member_id))
        places = {*await self.tx.links.proven_in(member_id), *(link.conversation for link in links)}
        places |= {also} if also else set()
        shared = places - await self._own(member_id, places)
        counts = await self._delete(member, places - shared, shared) | {"links": len(links)}
        counts["turns"] += await self.tx.traces.delete_part(member_id, sorted(shared), also)
        if member.register_number:
            counts["staged"] = await self.tx.traces.delete_staged(member.register_number)
        await self.tx.members.erase(member_id, self.clock.now())
        await self.tx.traces.note_erasure(member.register_number, reason, counts, self.clock.now())
        await self.notices.erased(links)
        return Erased(links, counts, frozenset(shared))

    async def _own(self, member_id: int, places: set[str]) -> set[str]:
        """Those of the places that are nobody else's."""
        return places - set(await self.tx.traces.shared(member_id, sorted(places)))

    async def _delete(self, member: Member, places: set[str], shared: set[str]) -> dict[str, int]:
        """Delete what was in these places. A recording goes from where it is shared as well: a voice is not divided."""
        traces = self.tx.traces
        calls = await traces.calls(sorted(places), member.phone)
        called = places | await self._own(member.id, {call.conversation for call in calls})
        requests = await traces.requests(member.id, sorted(called), member.phone)
        every = sorted(called | await self._own(member.id, {request.conversation for request in requests}))
        await traces.forget(every, self.clock.now())
        recorded = {*every, *shared, *(call.conversation for call in calls)}
        return {
            "recordings": await self.leftovers.drop_recordings(
                sorted(one.removeprefix(PHONE) for one in recorded if one.startswith(PHONE))
            ),
            "calls": await traces.delete_calls([call.id for call in calls]),
            "requests": await traces.delete_requests([one.id for one in requests if one.id is not None]),
            "messages": await traces.delete_messages(member.id, every),
            **await traces.delete_conversations(every),
        }
