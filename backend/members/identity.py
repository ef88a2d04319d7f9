"""Proof of identity by card number and date of birth, with locks against guessing.

Whatever is wrong takes the same way through storage and gets the same answer: no such card, one that was replaced or
whose holder is no member any more, another date of birth.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from backend.clock import MOSCOW, Clock
from backend.errors import CardBlocked, Locked, WrongProof
from backend.members.entities import Card, CardStatus, Look, Member
from backend.members.ports import LookRepository, MemberRepository, ProofRepository
from backend.members.tries import LOCK, TRIES, Subject, Tries, addresses

__all__ = ["LOCK", "NOBODY", "TRIES", "Alarm", "ProveByCard", "is_member"]

NOBODY = 2**31 - 1
"""A member's id that nobody has; what is noted of a look at a card that does not exist."""


ALARMED_FOR = timedelta(days=1)
"""The owner of a card is told once in this time that somebody guesses."""


class Alarm(Protocol):
    """Tells the owner of a card."""

    async def card_locked(self, member_id: int, until: datetime) -> None:
        """Somebody guesses, date or code, and is locked out. ``member_id`` may be :data:`NOBODY`, whom nothing
        reaches: that must take as long."""
        ...


@dataclass(frozen=True, slots=True)
class Watch:
    """Has the owner of a card told that somebody guesses, not too often."""

    alarm: Alarm
    tries: Tries

    async def locked(self, number: str, member: Member | None, until: datetime) -> None:
        """The card is locked; ``member`` is its holder, if there is one."""
        told = Subject(f"alarm-card:{number}", 1, (ALARMED_FOR,), ALARMED_FOR)
        try:
            await self.tries.refuse_if_locked(told)
        except Locked:
            return
        await self.tries.count(told)
        await self.alarm.card_locked(member.id if member else NOBODY, until)


def is_member(member: Member, now: datetime) -> bool:
    """Whether somebody is a member still: the last day counts."""
    return member.left is None or member.left >= now.astimezone(MOSCOW).date()


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is behind a card number; ``member`` is None where nobody is, or nobody any more."""

    member: Member | None
    card: Card | None


@dataclass(frozen=True, slots=True)
class FindHolder:
    """Finds who holds a card now, at the same cost whether there is such a card or not."""

    members: MemberRepository
    looks: LookRepository
    clock: Clock

    async def __call__(self, number: str, look: Look) -> Holder:
        """The holder of the newest card of a member."""
        now = self.clock.now()
        member = await self.members.by_card(number, look)
        if member is None:
            await self.looks.note(NOBODY, look, now)
        card = await self.members.card_of(member.id if member else NOBODY)
        stands = member is not None and card is not None and card.number == number and is_member(member, now)
        return Holder(member if stands else None, card if stands else None)


@dataclass(frozen=True, slots=True)
class ProveByCard:
    """Proves a member by what only they and the union should know together."""

    members: MemberRepository
    proofs: ProofRepository
    looks: LookRepository
    clock: Clock
    alarm: Alarm

    async def __call__(self, *, number: str, born: date, address: str, client: str = "") -> Member:
        """The member whose card and date of birth these are.

        ``address`` is the conversation, ``client`` what stands behind it where that is known.

        Raises:
            Locked: the card, the address or the client is locked; nothing was compared.
            WrongProof: they do not belong together, or the card was replaced; ``tries_left`` until the lock.
            CardBlocked: they do, but the card is blocked.
        """
        card = Subject(f"card:{number}")
        subjects = (*addresses("", address, client), card)
        await self._tries.refuse_if_locked(*subjects)
        look = Look("member", "proof", address)
        holder = await FindHolder(self.members, self.looks, self.clock)(number, look)
        expected = holder.member.born if holder.member else date.min
        right = hmac.compare_digest(expected.isoformat(), born.isoformat())
        member = holder.member if right else None
        if member is not None and holder.card is not None and await self.members.hold(member.id):
            await self._tries.forget(card)  # not the address: an own card must not buy tries at others
            if holder.card.status is CardStatus.BLOCKED:
                raise CardBlocked
            return member
        counted = await self._tries.count(*subjects)
        if card in counted.locked and counted.until is not None:
            await Watch(self.alarm, self._tries).locked(number, holder.member, counted.until)
        counted.refuse()
        raise WrongProof(counted.left)

    async def refuse_if_locked(self, address: str, client: str = "") -> None:
        """Raise :class:`Locked` where nothing may be tried from there now."""
        await self._tries.refuse_if_locked(*addresses("", address, client))

    @property
    def _tries(self) -> Tries:
        return Tries(self.proofs, self.clock)
