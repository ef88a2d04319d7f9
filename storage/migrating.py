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
from storage.errors import StorageUnavailable

SCRIPTS = Path(__file__).parent / "migrations"
LOCK_KEY = 7_700_000_002
"""Advisory lock by which processes that start together migrate one after another."""


async def migrate(url: str, keyring: Keyring, revision: str = "head") -> None:
    """Make or upgrade the tables; nothing happens where they are the newest. Safe to run from several processes.

    Raises:
        WrongDatabaseUrl: the URL is not of a kind that is allowed.
        StorageUnavailable: the database is out of reach, read-only, or made by a newer version of the program.
    """
    database = Database(url, keyring=keyring, busy_timeout=timedelta(seconds=30), pool_size=1)
    try:
        async with database.write() as transaction:
            await _stand_in_line(transaction.connection)
            try:
                await transaction.connection.run_sync(upgrade, revision)
            except CommandError as error:
                advice = "it was made by a newer version of the program; install that version"
                raise StorageUnavailable(database.where, advice) from error
    finally:
        await database.close()


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
