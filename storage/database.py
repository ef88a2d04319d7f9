"""The database: opens transactions and turns the driver's troubles into errors of our own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.clock import Clock, SystemClock
from backend.keys import CannotOpen, Keyring
from storage.engines import open_engines
from storage.errors import WrongKeys, from_connecting, from_statement
from storage.known import refuse_wrong_keys
from storage.transaction import SqlTransaction


class Database:
    """A unit of work (``dialogs.ports.UnitOfWork``) over SQLite or PostgreSQL.

    ``write()`` on SQLite is ``BEGIN IMMEDIATE``, so writers stand in line and reads of a
    transaction stay true to its end; on PostgreSQL it is READ COMMITTED with row locks.

    Raises:
        WrongDatabaseUrl: at once, if the URL is not of a kind that is allowed.
    """

    def __init__(
        self,
        url: str,
        clock: Clock | None = None,
        *,
        keyring: Keyring,
        busy_timeout: timedelta = timedelta(seconds=10),
        pool_size: int = 16,
        foreign_keys: bool = True,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.keyring = keyring
        self._engines = open_engines(
            url, keyring, busy_timeout=busy_timeout, pool_size=pool_size, foreign_keys=foreign_keys
        )

    @property
    def where(self) -> str:
        """The database for a person to read: a path, or a URL without its password."""
        return self._engines.where

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlTransaction]:
        """A transaction that commits at the end, and rolls back on an exception.

        Raises:
            StorageUnavailable: the database is out of reach, locked or read-only; the message says what to do.
            StorageError: it refused a statement.
            WrongKeys: what is sealed in it does not open with the keys.
        """
        try:
            async with self._connection(self._engines.writer) as connection:
                yield SqlTransaction(connection, self.clock)
                await connection.commit()
        except SQLAlchemyError as error:
            raise from_statement(error, self.where) from error
        except CannotOpen as error:
            raise WrongKeys(self.where) from error

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlTransaction]:
        """A transaction for reading; closing the connection rolls it back. Raises as :meth:`write`."""
        try:
            async with self._connection(self._engines.reader) as connection:
                yield SqlTransaction(connection, self.clock, writing=False)
        except SQLAlchemyError as error:
            raise from_statement(error, self.where) from error
        except CannotOpen as error:
            raise WrongKeys(self.where) from error

    @asynccontextmanager
    async def _connection(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        """A connection with a transaction begun; what is not committed is rolled back on closing."""
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(engine.connect())
                await connection.begin()
            except SQLAlchemyError:
                raise
            except Exception as error:  # drivers raise OSError and classes of their own while connecting
                raise from_connecting(error, self.where) from error
            yield connection

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes, for what is no matter of one transaction."""
        return self._engines.writer

    async def ping(self) -> None:
        """Ask the database for a sign of life. Raises as :meth:`write`."""
        async with self.read() as transaction:
            await transaction.connection.execute(text("SELECT 1"))

    async def check_keys(self) -> None:
        """Ask whether the keys open what is sealed. Raises as :meth:`read`."""
        async with self.read() as transaction:
            await transaction.connection.run_sync(refuse_wrong_keys, self.keyring, self.where)

    async def close(self) -> None:
        """Close every connection."""
        await self._engines.dispose()
