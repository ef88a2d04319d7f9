"""Edits of answers by staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge_base.edits import TopicEdit
from storage.tables import topic_edits

LOCK_KEY = 7_700_000_003
"""Advisory lock by which edits are added one after another, so that their ids grow in the order of their commits."""
_REVISION = select(func.coalesce(func.max(topic_edits.c.id), 0))
_LOCK = text(f"SELECT pg_advisory_xact_lock({LOCK_KEY})")


@dataclass(frozen=True, slots=True)
class SqlEdits:
    """``knowledge_base.ports.EditRepository``."""

    connection: AsyncConnection

    async def revision(self) -> int:
        revision: int = (await self.connection.execute(_REVISION)).scalar_one()
        return revision

    async def all(self) -> Sequence[TopicEdit]:
        query = select(topic_edits).order_by(topic_edits.c.id)
        return [
            TopicEdit(row.topic, row.language, row.changes, row.editor, row.at, row.id)
            for row in await self.connection.execute(query)
        ]

    async def lock(self) -> None:
        """On SQLite the write transaction excludes all others already."""
        if self.connection.dialect.name == "postgresql":
            await self.connection.execute(_LOCK)

    async def add(self, edit: TopicEdit) -> int:
        row = {
            "topic": edit.topic,
            "language": edit.language,
            "changes": dict(edit.changes),
            "editor": edit.editor,
            "at": edit.at,
        }
        added = await self.connection.execute(insert(topic_edits).values(row))
        key = added.inserted_primary_key
        return int(key[0]) if key else 0
