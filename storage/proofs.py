"""Counts of wrong proofs. What they are counted against is kept as a keyed hash: an address may be a phone number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.keys import Keyring
from backend.members.entities import ProofFailures
from storage.statements import upsert
from storage.tables import proof_failures
from storage.types import clean, keyring_of

PURPOSE = "proof_failures.subject"
_RECORD = upsert(proof_failures, "subject", ("count", "locked_until", "counted_at"))


@dataclass(frozen=True, slots=True)
class SqlProofs:
    """``backend.members.ports.ProofRepository``. While keys are changed, a count is found by the hash of any key."""

    connection: AsyncConnection

    async def failures(self, subjects: Sequence[str]) -> list[ProofFailures | None]:
        """Besides, on PostgreSQL, holds the subjects, in this order, to the end of the transaction: guesses stand in
        line."""
        if self.connection.dialect.name == "postgresql":
            held = [func.pg_advisory_xact_lock(func.hashtextextended(clean(subject), 0)) for subject in subjects]
            await self.connection.execute(select(*held))
        keys = {index: subject for subject in subjects for index in self._indexes(subject)}
        query = select(proof_failures).where(proof_failures.c.subject.in_(keys)).order_by(proof_failures.c.counted_at)
        rows = await self.connection.execute(query)
        found = {keys[row.subject]: _failures(row) for row in rows}  # of several the newest
        return [found.get(subject) for subject in subjects]

    async def record_failure(self, subject: str, count: int, locked_until: datetime | None, now: datetime) -> None:
        key = self._keyring.index(clean(subject), PURPOSE)
        older = self._of(subject) & (proof_failures.c.subject != key)
        await self.connection.execute(delete(proof_failures).where(older))
        row = {"subject": key, "count": count, "locked_until": locked_until, "counted_at": now}
        await self.connection.execute(_RECORD[self.connection.dialect.name], row)

    async def clear(self, subject: str) -> None:
        await self.connection.execute(delete(proof_failures).where(self._of(subject)))

    @property
    def _keyring(self) -> Keyring:
        return keyring_of(self.connection.dialect)

    def _of(self, subject: str) -> ColumnElement[bool]:
        return proof_failures.c.subject.in_(self._indexes(subject))

    def _indexes(self, subject: str) -> tuple[bytes, ...]:
        return self._keyring.indexes(clean(subject), PURPOSE)


def _failures(row: Row[Any]) -> ProofFailures:
    return ProofFailures(
        count=row._mapping["count"],
        locked_until_epoch=row.locked_until.timestamp() if row.locked_until else None,
        counted_at_epoch=row.counted_at.timestamp(),
    )
