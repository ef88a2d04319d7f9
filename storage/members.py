"""Members, their cards, and counts of wrong proofs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.members.entities import Card, CardStatus, Member, Organisation, ProofFailures
from storage.statements import possible_id, upsert
from storage.tables import cards, members, organisations, proof_failures

_MEMBER = select(
    members,
    organisations.c.name.label("organisation_name"),
    organisations.c.kind.label("organisation_kind"),
    organisations.c.parent_id.label("organisation_parent_id"),
).join(organisations)
_RECORD = upsert(proof_failures, "subject", ("count", "locked_until", "counted_at"))


@dataclass(frozen=True, slots=True)
class SqlMembers:
    """``backend.members.ports.MemberRepository``."""

    connection: AsyncConnection

    async def get(self, member_id: int) -> Member | None:
        if not possible_id(member_id):
            return None
        row = (await self.connection.execute(_MEMBER.where(members.c.id == member_id))).one_or_none()
        return _member(row) if row else None

    async def by_card(self, number: str) -> Member | None:
        query = _MEMBER.join(cards, cards.c.member_id == members.c.id).where(cards.c.number == number)
        row = (await self.connection.execute(query)).one_or_none()
        return _member(row) if row else None

    async def card_of(self, member_id: int) -> Card | None:
        if not possible_id(member_id):
            return None
        query = select(cards).where(cards.c.member_id == member_id)
        newest = query.order_by(cards.c.issued.desc(), cards.c.number.desc()).limit(1)
        row = (await self.connection.execute(newest)).one_or_none()
        return Card(row.number, row.member_id, CardStatus(row.status), row.valid_until) if row else None


@dataclass(frozen=True, slots=True)
class SqlProofs:
    """``backend.members.ports.ProofRepository``."""

    connection: AsyncConnection

    async def failures(self, subject: str) -> ProofFailures | None:
        """Besides, on PostgreSQL, holds the subject to the end of the transaction: guesses stand in line."""
        if self.connection.dialect.name == "postgresql":
            await self.connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))
        query = select(proof_failures).where(proof_failures.c.subject == subject)
        row = (await self.connection.execute(query)).one_or_none()
        if row is None:
            return None
        return ProofFailures(
            count=row._mapping["count"],
            locked_until_epoch=row.locked_until.timestamp() if row.locked_until else None,
            counted_at_epoch=row.counted_at.timestamp(),
        )

    async def record_failure(self, subject: str, count: int, locked_until: datetime | None, now: datetime) -> None:
        row = {"subject": subject, "count": count, "locked_until": locked_until, "counted_at": now}
        await self.connection.execute(_RECORD[self.connection.dialect.name], row)

    async def clear(self, subject: str) -> None:
        await self.connection.execute(delete(proof_failures).where(proof_failures.c.subject == subject))


def _member(row: Row[Any]) -> Member:
    organisation = Organisation(
        row.organisation_id, row.organisation_name, row.organisation_kind, row.organisation_parent_id
    )
    return Member(
        id=row.id,
        surname=row.surname,
        first_name=row.first_name,
        patronymic=row.patronymic,
        born=row.born,
        organisation=organisation,
        joined=row.joined,
        dues_paid_until=row.dues_paid_until,
    )
