"""What can go wrong with storage, told without the driver's words and without secrets."""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.errors import Unavailable


class StorageError(Exception):
    """The database refused a statement: a mistake of ours, not of the weather."""

    code = "storage"


class WrongDatabaseUrl(StorageError):
    """The URL names no database that we know; the message says what is allowed."""

    code = "database_url"


class StorageUnavailable(Unavailable, StorageError):
    """The database is out of reach for now; the message says what to do. ``where`` has no password."""

    code = "storage_unavailable"

    def __init__(self, where: str, advice: str) -> None:
        super().__init__(f"storage at {where} is not available: {advice}")
        self.where = where
        self.advice = advice


class WrongKeys(StorageError):
    """What is sealed in the database does not open with the keys that are set. Nothing was changed."""

    code = "wrong_keys"

    def __init__(self, where: str) -> None:
        super().__init__(
            f"the keys in PROFLINE_DATA_KEYS (or in the file data.key) are not those of the database at {where}; "
            "set the keys that its data was sealed with. Nothing was changed."
        )
        self.where = where


_READ_ONLY = "the disk or the file is read-only; make it writable or set PROFLINE_DATABASE_URL elsewhere"
ADVICE = tuple(
    (re.compile(pattern), advice)
    for pattern, advice in (
        (r"read-?only", _READ_ONLY),
        (r"unable to open", "the file cannot be opened; its folder must exist and be writable"),
        (
            r"database is locked",
            "another process holds the write lock; stop it, or use PostgreSQL for several processes",
        ),
        (r"disk is full", "the disk is full; free some space"),
        (r"not a database", "the file is not an SQLite database; move it away or name another"),
        (r"malformed", "the file is damaged; restore it from a backup"),
        (r"password", "user or password refused; check PROFLINE_DATABASE_URL"),
        (r"disk i/o error", "the disk cannot be read or written; check it, then the file"),
        (r"no such column", "the tables are of another version; run the migrations"),
        (r"no such table|relation .* does not exist", "the tables are not made yet; run the migrations"),
        (r"does not exist", "no such database or role on the server; create it or check PROFLINE_DATABASE_URL"),
        (r"lock timeout", "another transaction holds the row for too long"),
    )
)
"""What a driver's message is like, and what a person can do about it."""
UNREACHABLE = "the server does not answer; check that it runs and that PROFLINE_DATABASE_URL names it"
UNUSABLE = "the file cannot be used; check the disk, the rights of its folder, and that nobody else changes it"
"""Of SQLite, which has no server."""


def advice_for(message: str) -> str | None:
    """What to do about a driver's message, or None where it is not known."""
    lowered = message.lower()
    return next((advice for pattern, advice in ADVICE if pattern.search(lowered)), None)


def from_connecting(error: Exception, where: str) -> StorageError:
    """The error for whatever was raised while a connection was being opened."""
    if isinstance(error, StorageError):
        return error
    return StorageUnavailable(where, advice_for(str(error)) or _not_known(error))


def from_statement(error: SQLAlchemyError, where: str) -> StorageError:
    """The error for what a statement raised. Values are never in it: they are about people."""
    if isinstance(error, PoolTimeout):
        return StorageUnavailable(where, "all connections are busy; the machine is overloaded")
    if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError | DataError):
        advice = advice_for(str(error.orig))
        lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
        if advice or lost:
            return StorageUnavailable(where, advice or _not_known(error))
    return StorageError(f"statement refused: {type(error).__name__}")


def _not_known(error: Exception) -> str:
    """What to do about a message that nobody has met yet."""
    driver = error.orig if isinstance(error, DBAPIError) else error
    return UNUSABLE if isinstance(driver, sqlite3.Error) else UNREACHABLE
