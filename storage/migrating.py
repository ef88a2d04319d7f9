"""Bringing a database to the newest schema, from wherever it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.keys import Keyring
from storage.database import Database
from storage.errors import StorageError, StorageUnavailable
from storage.known import refuse_wrong_keys
from storage.tidying import is_untidy, tidy

SCRIPTS = Path(__file__).parent / "migrations"
LOCK_KEY = 7_700_000_002
"""Advisory lock by which processes that start together migrate one after another."""


async def migrate(url: str, keyring: Keyring, revision: str = "head") -> None:
    """Make or upgrade the tables; nothing happens where they are the newest. Safe to run from several processes.

    Raises:
        WrongDatabaseUrl: the URL is not of a kind that is allowed.
        StorageUnavailable: the database is out of reach, read-only, or made by a newer version of the program.
        WrongKeys: what is in it was sealed with other keys; nothing was changed.
    """
    patience = timedelta(seconds=30)
    database = Database(url, keyring=keyring, busy_timeout=patience, pool_size=1, foreign_keys=False)
    try:
        async with database.write() as transaction:
            await _stand_in_line(transaction.connection)
            await transaction.connection.run_sync(_bring, database, revision)
            untidy = await transaction.connection.run_sync(is_untidy)
        if untidy:
            await tidy(database)
    finally:
        await database.close()


def _bring(connection: Connection, database: Database, revision: str) -> None:
    """Upgrade, if the keys fit; they are asked before and after, since a migration may seal."""
    refuse_wrong_keys(connection, database.keyring, database.where)
    try:
        upgrade(connection, revision)
    except CommandError as error:
        advice = "it was made by a newer version of the program; install that version"
        raise StorageUnavailable(database.where, advice) from error
    if connection.dialect.name == "sqlite" and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
        raise StorageError(f"rows refer to what is not there, in {sorted({row[0] for row in broken})}")
    refuse_wrong_keys(connection, database.keyring, database.where)


async def _stand_in_line(connection: AsyncConnection) -> None:
    """Wait until nobody else migrates. On SQLite the first statement takes the write lock, whatever it is."""
    on_server = connection.dialect.name == "postgresql"
    await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK_KEY})" if on_server else "SELECT 1"))


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations in the connection's open transaction."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
