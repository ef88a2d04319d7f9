"""Transactions on the register, and the lock by which one import runs at a time.

The lock ends with its process, however that ends: on SQLite it is a lock of the system on a file beside the database,
on PostgreSQL one of a session.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from backend.members.register.entities import ImportRunning
from storage.database import Database
from storage.errors import StorageUnavailable, from_statement
from storage.register import SqlRegister

LOCK_KEY = 7_700_000_005
LOCK_SUFFIX = ".import"
PATIENCE = timedelta(seconds=5)
"""How long the lock is waited for: a server notices late that the process of a killed import is gone."""


@dataclass(frozen=True, slots=True)
class SqlRegisterStore:
    """``backend.members.register.ports.RegisterStore``."""

    database: Database
    patience: timedelta = PATIENCE

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlRegister]:
        async with self.database.read() as transaction:
            yield SqlRegister(transaction.connection, self.database.clock, writing=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlRegister]:
        async with self.database.write() as transaction:
            yield SqlRegister(transaction.connection, self.database.clock)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        if self.database.engine.dialect.name == "sqlite":
            with _file_lock(Path(self.database.where)):
                yield
        else:
            async with self._session_lock():
                yield

    @asynccontextmanager
    async def _session_lock(self) -> AsyncIterator[None]:
        async with self.database.engine.connect() as connection:
            try:
                await connection.execute(text(f"SET LOCAL lock_timeout = {int(self.patience.total_seconds() * 1000)}"))
                await connection.execute(text(f"SELECT pg_advisory_lock({LOCK_KEY})"))
                await connection.commit()  # the lock is the session's: it stays, and nothing is left open
            except DBAPIError as error:
                if "lock timeout" in str(error.orig):
                    raise ImportRunning from None
                raise from_statement(error, self.database.where) from error
            except SQLAlchemyError as error:
                raise from_statement(error, self.database.where) from error
            try:
                yield
            finally:
                await connection.invalidate()  # closes the session, and the lock with it


@contextmanager
def _file_lock(database: Path) -> Iterator[None]:
    """The file stays: who would delete it might delete another's lock."""
    path = database.with_name(database.name + LOCK_SUFFIX)
    try:
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StorageUnavailable(str(path), f"the file cannot be made ({error.strerror})") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImportRunning from None
        yield
    finally:
        os.close(handle)
