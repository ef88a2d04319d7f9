"""Small helpers that several repositories share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Insert

MAX_ID = 2**31 - 1


def possible_id(value: int) -> bool:
    """Whether a number from outside can be a row's id at all (the databases refuse greater ones)."""
    return 0 < value <= MAX_ID


def nearest_id(value: int) -> int:
    """A number from outside that rows' ids are compared with, brought to what the databases take."""
    return max(0, min(value, MAX_ID))


def upsert(table: Table, key: str, columns: Sequence[str], *, newer: str | None = None) -> dict[str, Insert]:
    """Insert or replace by key, for each dialect; with ``newer`` only where that column grows."""
    return upsert_by(table, (key,), columns, newer=newer)


def upsert_by(
    table: Table, key: Sequence[str], columns: Sequence[str], *, newer: str | None = None
) -> dict[str, Insert]:
    """The same where the key is of several columns."""
    statements: dict[str, Insert] = {}
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
        insert: Any = dialect.insert(table)
        statements[name] = insert.on_conflict_do_update(
            index_elements=list(key),
            set_={column: insert.excluded[column] for column in columns},
            where=table.c[newer] < insert.excluded[newer] if newer else None,
        )
    return statements
