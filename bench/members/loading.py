"""Filling a database in bulk: COPY on PostgreSQL, many rows a statement on SQLite."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import asyncpg

from bench.members.people import CARD, MEMBER, MEMBERSHIP, ORGANISATIONS, Rows, parts
from tests.support.keys import KEYRING

PART = 10_000
TABLES = (("members", MEMBER), ("memberships", MEMBERSHIP), ("cards", CARD))


async def load(url: str, count: int, told: Callable[[int], None]) -> None:
    """Fill a database that has tables and nothing in them, and have it look at its statistics."""
    if url.startswith("sqlite"):
        await asyncio.to_thread(_load_file, url.partition(":///")[2], count, told)
    else:
        await _load_server(url.replace("+asyncpg", ""), count, told)


def _organisations() -> list[tuple[int, str, str]]:
    return [(key, f"Первичная организация № {key}", "primary") for key in range(1, ORGANISATIONS + 1)]


def _rows(made: Rows) -> Iterator[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]:
    for (table, columns), rows in zip(TABLES, (made.members, made.memberships, made.cards), strict=True):
        yield table, columns, rows


async def _load_server(url: str, count: int, told: Callable[[int], None]) -> None:
    raw = await asyncpg.connect(url)
    try:
        await raw.copy_records_to_table("organisations", records=_organisations(), columns=["id", "name", "kind"])
        for made in parts(count, PART, KEYRING):
            for table, columns, rows in _rows(made):
                await raw.copy_records_to_table(table, records=rows, columns=list(columns))
            told(len(made.members))
        await raw.execute("VACUUM ANALYZE")
        await raw.execute("CHECKPOINT")
    finally:
        await raw.close()


def _load_file(path: str, count: int, told: Callable[[int], None]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.executemany("INSERT INTO organisations (id, name, kind) VALUES (?, ?, ?)", _organisations())
        for made in parts(count, PART, KEYRING):
            raw.execute("BEGIN")
            for table, columns, rows in _rows(made):
                places = ", ".join("?" * len(columns))
                days = [tuple(str(one) if hasattr(one, "isoformat") else one for one in row) for row in rows]
                raw.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", days)
            raw.execute("COMMIT")
            told(len(made.members))
        raw.execute("ANALYZE")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
