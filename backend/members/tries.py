"""Wrong tries at a secret, counted against subjects (a card, an address), and the locks that end them.

Each lock is longer than the one before. What was counted in part is forgotten a day after the last wrong try, and how
far the locks have grown after thirty days, or with the right secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend.clock import Clock
from backend.errors import Locked
from backend.members.entities import ProofFailures
from backend.members.ports import ProofRepository

TRIES = 3
"""Wrong tries allowed for one subject before each lock."""
LOCKS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""How long the first, the second, … lock lasts; the last one stands for all that follow."""
LOCK = LOCKS[0]
LAPSES = timedelta(days=1)
"""Wrong tries that did not make a lock are forgotten so long after the last one."""
FORGOTTEN = timedelta(days=30)
"""After so long without a wrong try the locks begin small again; see also ``backend.retention``."""
SHARED_TRIES = 10
"""Tries of what several people may stand behind (an office's network), where one's mistakes are not another's."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What tries are counted against. ``key`` is ``card:<number>``, ``address:<conversation>`` and the like."""

    key: str
    tries: int = TRIES
    locks: Sequence[timedelta] = LOCKS
    lapses: timedelta = LAPSES

    def counted(self, failures: ProofFailures | None, now: datetime) -> int:
        """What still counts at a moment."""
        if failures is None or failures.counted_at_epoch <= (now - FORGOTTEN).timestamp():
            return 0
        lapsed = failures.counted_at_epoch <= (now - self.lapses).timestamp()
        return failures.count - failures.count % self.tries if lapsed else failures.count

    def lock(self, count: int) -> timedelta | None:
        """The lock that begins with this count, if any."""
        step, rest = divmod(count, self.tries)
        return None if rest or not step else self.locks[min(step, len(self.locks)) - 1]


def addresses(way: str, conversation: str, client: str) -> tuple[Subject, ...]:
    """Where a try at a way comes from: the conversation, and what stands behind it where that is known."""
    shared = (Subject(f"{way}client:{client}", SHARED_TRIES),) if client else ()
    return (Subject(f"{way}address:{conversation}"), *shared)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a wrong try came to: the tries left, and the subjects that it locked."""

    left: int
    locked: tuple[Subject, ...] = ()
    until: datetime | None = None

    def refuse(self) -> None:
        """Raise :class:`Locked` where something was locked."""
        if self.until is not None:
            raise Locked(self.until)


@dataclass(frozen=True, slots=True)
class Tries:
    """Counts and locks. Subjects are held in the order given: addresses before cards, lest two tries wait in a ring."""

    proofs: ProofRepository
    clock: Clock

    async def refuse_if_locked(self, *subjects: Subject) -> None:
        """Raise :class:`Locked` where any of the subjects is locked now; all are looked at either way."""
        now = self.clock.now().timestamp()
        kept = await self.proofs.failures([subject.key for subject in subjects])
        until = max((one.locked_until_epoch or 0.0 for one in kept if one is not None), default=0.0)
        if until > now:
            raise Locked(datetime.fromtimestamp(until, UTC))

    async def count(self, *subjects: Subject) -> Counted:
        """Count one more wrong try against each subject."""
        kept = await self.proofs.failures([subject.key for subject in subjects])
        counted = [await self._count(subject, one) for subject, one in zip(subjects, kept, strict=True)]
        locked = tuple(subject for subject, (_, until) in zip(subjects, counted, strict=True) if until)
        until = max((until for _, until in counted if until), default=None)
        return Counted(0 if locked else min(left for left, _ in counted), locked, until)

    async def forget(self, subject: Subject) -> None:
        """The secret was right."""
        await self.proofs.clear(subject.key)

    async def _count(self, subject: Subject, kept: ProofFailures | None) -> tuple[int, datetime | None]:
        """The tries left, and until when the subject is locked now."""
        now = self.clock.now()
        count = subject.counted(kept, now) + 1
        lock = subject.lock(count)
        until = now + lock if lock else None
        await self.proofs.record_failure(subject.key, count, until, now)
        return subject.tries - count % subject.tries, until
