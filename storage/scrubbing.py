"""After a deletion that must leave nothing in the database's files."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

from storage.database import Database

PATIENCE_SECONDS = 10.0
"""How long readers of what was deleted are waited for."""


async def scrub(database: Database) -> bool:
    """On SQLite, empty the write-ahead log, in which older versions of pages stand: in the file itself what is deleted
    is overwritten (``secure_delete``). Whether nothing is left; on PostgreSQL that is vacuum's business.
    """
    engine = database.engine
    if engine.dialect.name != "sqlite":
        return True
    return await asyncio.to_thread(_empty_log, engine.url.database or "")


def _empty_log(path: str) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as raw:
            busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        return False
    return not busy
