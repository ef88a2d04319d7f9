"""SQLite through aiosqlite, with one trip to its thread for a statement.

The stock cursor makes up to four (open, execute, fetch, close), and each costs more than
the statement itself: a turn's transaction takes half the time this way.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import aiosqlite
from sqlalchemy import Connection, Engine, event


class OneTripCursor:
    """The part of a DB-API cursor that SQLAlchemy's asyncio adapter uses; rows are fetched at once."""

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> OneTripCursor:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run one statement."""
        await self._connection.run(partial(self._run, "execute", sql, parameters))

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each set of parameters."""
        await self._connection.run(partial(self._run, "executemany", sql, parameters))

    async def fetchall(self) -> list[Any]:
        """The rows that :meth:`execute` brought."""
        return self._rows

    async def close(self) -> None:
        """Nothing is left open."""

    def _run(self, method: str, sql: str, parameters: Any, raw: sqlite3.Connection) -> None:
        cursor = getattr(raw, method)(sql, parameters)
        try:
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class OneTripConnection(aiosqlite.Connection):
    """An aiosqlite connection that hands out :class:`OneTripCursor`.

    A transaction begins on the trip of its first statement, and one that never began needs no
    trip to end. What has begun is known before its trip, so that a rollback after a cancelled
    statement stands in line behind it.
    """

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(partial(_connect, path, **options), 64)
        self._thread.daemon = True  # an unclosed database does not hold up the end of the process
        self._begin: str | None = None
        self._begun = False

    async def _connect(self) -> OneTripConnection:
        """Open the file. Where that fails, the thread ends before the error is told: it would outlive the loop."""
        try:
            await super()._connect()
        except sqlite3.Error:
            await asyncio.to_thread(self._thread.join)
            raise
        return self

    def begin(self, sql: str) -> None:
        """Begin a transaction by this statement, together with the next one."""
        self._begin = sql

    def cursor(self) -> OneTripCursor:  # type: ignore[override]
        """A cursor; opening it costs nothing."""
        return OneTripCursor(self)

    async def run(self, function: Callable[[sqlite3.Connection], None]) -> None:
        """Run a function in the connection's own thread, in the transaction that was asked for."""
        begin, self._begin = self._begin, None
        self._begun = self._begun or begin is not None
        await self._execute(_begin_and_run, self._conn, begin, function)  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        """Commit what has begun."""
        self._begin = None
        if self._begun:
            await super().commit()
            self._begun = False

    async def rollback(self) -> None:
        """Roll back what has begun."""
        self._begin = None
        if self._begun:
            await super().rollback()
            self._begun = False


def _begin_and_run(raw: sqlite3.Connection, begin: str | None, function: Callable[[sqlite3.Connection], None]) -> None:
    if begin:
        raw.execute(begin)
    function(raw)


def _connect(path: str, timeout: float, foreign_keys: bool = True, **options: Any) -> sqlite3.Connection:
    """Open the file and set its pragmas. Runs in the connection's own thread.

    ``secure_delete``: what is deleted or replaced is overwritten in the file.
    """
    _make_private(path)
    raw: sqlite3.Connection = sqlite3.connect(path, timeout, isolation_level=None, **options)
    try:
        _use_wal(raw, patience=timeout)
        for pragma in ("synchronous=NORMAL", f"foreign_keys={int(foreign_keys)}", "secure_delete=ON"):
            raw.execute(f"PRAGMA {pragma}")
    except BaseException:
        raw.close()
        raise
    return raw


def _make_private(path: str) -> None:
    """Make the file, if it is new, for this user alone; SQLite makes those beside it with the same rights."""
    with suppress(OSError):  # it is there, or cannot be made: SQLite says so
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _use_wal(raw: sqlite3.Connection, patience: float) -> None:
    """Switch to the write-ahead log. SQLite does not wait by itself where others switch at the same time."""
    end = time.monotonic() + patience
    while True:
        try:
            raw.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def begin_with(engine: Engine, begin: str) -> None:
    """Have every transaction of the engine begin by this statement."""

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        raw = connection.connection.driver_connection
        assert isinstance(raw, OneTripConnection)
        raw.begin(begin)
