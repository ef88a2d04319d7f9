"""Questions that were not answered well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.gaps import Gap, GapKind, GapStatus, Met, Question
from dialogs.turns import Candidate, Channel, Locale
from storage.statements import possible_id
from storage.tables import question_gap_picks, question_gaps

_GAP = select(question_gaps)
_PICKS = select(question_gap_picks).order_by(question_gap_picks.c.count.desc(), question_gap_picks.c.topic)


def _counting(dialect: Any) -> Any:
    """Insert a question, or count it up and keep what was newest of it."""
    insert = dialect.insert(question_gaps)
    new = insert.excluded
    changes = {column: new[column] for column in ("text", "channel", "near", "last_at")}
    made = insert.on_conflict_do_update(
        index_elements=["key", "kind", "locale"], set_=changes | {"count": question_gaps.c.count + 1}
    )
    return made.returning(question_gaps.c.id)


def _picking(dialect: Any) -> Any:
    insert = dialect.insert(question_gap_picks)
    return insert.on_conflict_do_update(
        index_elements=["gap_id", "topic"], set_={"count": question_gap_picks.c.count + 1}
    )


_DIALECTS: Mapping[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}
_COUNT = {name: _counting(dialect) for name, dialect in _DIALECTS.items()}
_PICK = {name: _picking(dialect) for name, dialect in _DIALECTS.items()}


@dataclass(frozen=True, slots=True)
class SqlGaps:
    """``dialogs.gaps.GapRepository``."""

    connection: AsyncConnection

    async def count(self, met: Met) -> int:
        question = met.question
        row = {
            "text": question.text,
            "key": question.key,
            "kind": met.kind.value,
            "locale": met.locale.value,
            "channel": met.channel.value,
            "near": question.to_json()["near"],
            "count": 1,
            "first_at": met.at,
            "last_at": met.at,
            "status": GapStatus.OPEN.value,
        }
        counted = await self.connection.execute(_COUNT[self.connection.dialect.name], row)
        gap_id: int = counted.scalar_one()
        return gap_id

    async def pick(self, gap_id: int, topic: str) -> None:
        held = select(question_gaps.c.id).where(question_gaps.c.id == gap_id).with_for_update()
        if (await self.connection.execute(held)).one_or_none() is not None:
            picked = {"gap_id": gap_id, "topic": topic, "count": 1}
            await self.connection.execute(_PICK[self.connection.dialect.name], picked)

    async def get(self, gap_id: int) -> Gap | None:
        found = await self._with_picks(_GAP.where(question_gaps.c.id == gap_id)) if possible_id(gap_id) else []
        return found[0] if found else None

    async def list(
        self, *, everything: bool = False, kind: GapKind | None = None, since: datetime | None = None, limit: int = 100
    ) -> Sequence[Gap]:
        query = _GAP.order_by(
            question_gaps.c.count.desc(), question_gaps.c.last_at.desc(), question_gaps.c.id.desc()
        ).limit(limit)
        if not everything:
            query = query.where(question_gaps.c.status == GapStatus.OPEN.value)
        if kind is not None:
            query = query.where(question_gaps.c.kind == kind.value)
        if since is not None:
            query = query.where(question_gaps.c.last_at >= since)
        return await self._with_picks(query)

    async def settle(self, gap: Gap, status: GapStatus, added_to: str | None = None) -> None:
        same = (question_gaps.c.key == gap.question.key) & (question_gaps.c.locale == gap.locale.value)
        marking = update(question_gaps).where(same).values(status=status.value, added_to=added_to)
        await self.connection.execute(marking)

    async def _with_picks(self, query: Any) -> Sequence[Gap]:
        rows = (await self.connection.execute(query)).all()
        picks: dict[int, list[tuple[str, int]]] = defaultdict(list)
        wanted = _PICKS.where(question_gap_picks.c.gap_id.in_([row.id for row in rows]))
        for pick in await self.connection.execute(wanted):
            picks[pick.gap_id].append((pick.topic, pick._mapping["count"]))
        return [_gap(row, picks[row.id]) for row in rows]


def _gap(row: Row[Any], picks: Sequence[tuple[str, int]]) -> Gap:
    return Gap(
        row.id,
        Question(row.text, row.key, tuple(Candidate(*one) for one in row.near)),
        GapKind(row.kind),
        Channel(row.channel),
        Locale(row.locale),
        row._mapping["count"],
        row.first_at,
        row.last_at,
        GapStatus(row.status),
        row.added_to,
        tuple(picks),
    )
