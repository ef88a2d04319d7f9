"""Wrong tries at a secret, counted against a subject (a card, an address), and the lock that ends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend.clock import Clock
from backend.errors import Locked
from backend.members.ports import ProofRepository

TRIES = 3
"""Wrong tries allowed for one subject before the lock."""
LOCK = timedelta(minutes=15)
"""How long a lock lasts; a count of wrong tries is forgotten as long after the last one."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Counts and locks."""

    proofs: ProofRepository
    clock: Clock

    async def refuse_if_locked(self, *subjects: str) -> None:
        """Raise :class:`Locked` where any of the subjects is locked now."""
        now = self.clock.now()
        for subject in subjects:
            failures = await self.proofs.failures(subject)
            if failures and failures.locked_until_epoch and failures.locked_until_epoch > now.timestamp():
                raise Locked(datetime.fromtimestamp(failures.locked_until_epoch, UTC))

    async def count(self, *subjects: str) -> int:
        """Count one more wrong try against each subject; the tries left.

        Raises:
            Locked: that was the last one.
        """
        left = min([await self._count(subject) for subject in subjects])
        if left <= 0:
            raise Locked(self.clock.now() + LOCK)
        return left

    async def forget(self, subject: str) -> None:
        """The secret was right."""
        await self.proofs.clear(subject)

    async def _count(self, subject: str) -> int:
        now = self.clock.now()
        failures = await self.proofs.failures(subject)
        forgotten = failures is None or failures.counted_at_epoch <= (now - LOCK).timestamp()
        count = 1 if failures is None or forgotten else failures.count + 1
        await self.proofs.record_failure(subject, count, now + LOCK if count >= TRIES else None, now)
        return TRIES - count
