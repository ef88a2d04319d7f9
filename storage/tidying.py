"""Writing a database's files anew, so that nothing stays on their unused pages of what was in clear before."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

from sqlalchemy import Connection, delete, insert, select, text

from storage.database import Database
from storage.tables import calls, conversations, members, outbox, settings, staff_requests, turns

SETTING = "tidy"
"""Set where the files are to be written anew; a start that was cut short leaves it for the next."""
_SEALED = (members, calls, staff_requests, conversations, turns, outbox)
PATIENCE = 30


def ask_for_tidying(connection: Connection) -> None:
    """Have the files written anew after this transaction."""
    connection.execute(delete(settings).where(settings.c.key == SETTING))
    connection.execute(insert(settings).values(key=SETTING, value=True))


def is_untidy(connection: Connection) -> bool:
    """Whether the files are to be written anew."""
    return connection.scalar(select(settings.c.key).where(settings.c.key == SETTING)) is not None


async def tidy(database: Database) -> None:
    """Write the files anew. On PostgreSQL only the tables that hold what is personal."""
    engine = database.engine
    if engine.dialect.name == "sqlite":
        await asyncio.to_thread(_tidy_file, engine.url.database or "")
    else:
        async with engine.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in _SEALED:
                await alone.execute(text(f"VACUUM FULL {table.name}"))
    async with database.write() as transaction:
        await transaction.connection.execute(delete(settings).where(settings.c.key == SETTING))


def _tidy_file(path: str) -> None:
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
