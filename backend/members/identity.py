"""Proof of identity by card number and date of birth, with locks against guessing."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from backend.clock import Clock
from backend.errors import CardBlocked, Locked, WrongProof
from backend.members.entities import CardStatus, Member
from backend.members.ports import MemberRepository, ProofRepository

TRIES = 3
"""Wrong proofs allowed for one card, and from one address, before the lock."""
LOCK = timedelta(minutes=15)
"""How long a lock lasts; a count of wrong proofs is forgotten as long after the last one."""


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
        member = await self.members.by_card(number)
        card = await self.members.card_of(member.id) if member else None
        expected = member.born if member else date.min
        right = hmac.compare_digest(expected.isoformat(), born.isoformat())
        if right and member is not None and card is not None and card.number == number:
            await self.proofs.clear(subjects[0])  # not the address: an own card must not buy tries at others
            if card.status is CardStatus.BLOCKED:
                raise CardBlocked
            return member
        left = min([await self._count(subject) for subject in subjects])
        if left <= 0:
            raise Locked(self.clock.now() + LOCK)
        raise WrongProof(left)

    async def refuse_if_locked(self, *subjects: str) -> None:
        """Raise :class:`Locked` where any of the subjects is locked now."""
        now = self.clock.now()
        for subject in subjects:
            failures = await self.proofs.failures(subject)
            if failures and failures.locked_until_epoch and failures.locked_until_epoch > now.timestamp():
                raise Locked(datetime.fromtimestamp(failures.locked_until_epoch, UTC))

    async def _count(self, subject: str) -> int:
        """Count one more wrong proof against the subject; the tries it has left."""
        now = self.clock.now()
        failures = await self.proofs.failures(subject)
        forgotten = failures is None or failures.counted_at_epoch <= (now - LOCK).timestamp()
        count = 1 if failures is None or forgotten else failures.count + 1
        await self.proofs.record_failure(subject, count, now + LOCK if count >= TRIES else None, now)
        return TRIES - count
