"""From a URL to engines: one that writes and one that reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from backend.keys import Keyring
from storage import sqlite
from storage.errors import WrongDatabaseUrl
from storage.types import dumps, give_keyring

ALLOWED = "allowed are sqlite+aiosqlite:///FILE and postgresql+asyncpg://USER:PASSWORD@HOST:PORT/NAME"
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
CONNECT_SECONDS = 5
POOL_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Engines:
    """The two engines of a database (one and the same on PostgreSQL). ``where`` is safe to show."""

    writer: AsyncEngine
    reader: AsyncEngine
    where: str

    async def dispose(self) -> None:
        """Close every connection."""
        await self.writer.dispose()
        await self.reader.dispose()


def parse(url: str) -> URL:
    """The URL with its driver named.

    Raises:
        WrongDatabaseUrl: it is not of a kind that is allowed. The message does not repeat it: it may hold a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise WrongDatabaseUrl(f"this is no database URL; {ALLOWED}") from None
    driver = DRIVERS.get(parsed.drivername, parsed.drivername)
    if driver not in DRIVERS.values():
        raise WrongDatabaseUrl(f"no such kind of database: {parsed.drivername!r}; {ALLOWED}")
    if driver == "sqlite+aiosqlite" and (parsed.database or ":memory:") == ":memory:":
        raise WrongDatabaseUrl(f"SQLite needs a file; {ALLOWED}")
    if driver == "postgresql+asyncpg" and not parsed.database:
        raise WrongDatabaseUrl(f"the URL names no database; {ALLOWED}")
    return parsed.set(drivername=driver)


def open_engines(
    url: str, keyring: Keyring, *, busy_timeout: timedelta, pool_size: int, foreign_keys: bool = True
) -> Engines:
    """Engines for the URL; nothing is connected yet. ``keyring`` seals and opens what is personal.

    Without ``foreign_keys`` SQLite does not heed them, as migrations need it, which make tables anew.
    """
    parsed = parse(url)
    is_file = parsed.get_backend_name() == "sqlite"
    engines = _sqlite(parsed, busy_timeout, foreign_keys) if is_file else _postgresql(parsed, pool_size)
    for engine in (engines.writer, engines.reader):
        give_keyring(engine.dialect, keyring)
    return engines


def _sqlite(url: URL, busy_timeout: timedelta, foreign_keys: bool) -> Engines:
    """One connection that writes, since SQLite has one writer anyway; several that read beside it."""

    def make(pool_size: int, begin: str) -> AsyncEngine:
        engine = create_async_engine(
            url,
            connect_args={
                "async_creator_fn": sqlite.OneTripConnection,
                "timeout": busy_timeout.total_seconds(),
                "foreign_keys": foreign_keys,
            },
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_SECONDS,
            json_serializer=dumps,
            hide_parameters=True,
        )
        sqlite.begin_with(engine.sync_engine, begin)
        return engine

    return Engines(make(1, "BEGIN IMMEDIATE"), make(4, "BEGIN"), str(Path(url.database or "")))


def _postgresql(url: URL, pool_size: int) -> Engines:
    engine = create_async_engine(
        url,
        connect_args={
            "timeout": CONNECT_SECONDS,
            "server_settings": {
                "application_name": "profline",
                "lock_timeout": "20s",
                "idle_in_transaction_session_timeout": "120s",
            },
        },
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,  # a server that was restarted is met with a new connection
        isolation_level="READ COMMITTED",
        json_serializer=dumps,
        hide_parameters=True,
    )
    return Engines(engine, engine, url.render_as_string(hide_password=True))
