"""Whether the keys are those of the database: a known word, sealed when the tables are made, must open."""

from __future__ import annotations

import asyncio
import base64
import binascii
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select, update

from backend.keys import CannotOpen, Keyring
from storage.engines import parse
from storage.errors import WrongKeys
from storage.tables import settings
from storage.types import keyring_of

SETTING = "keys"
SEARCH_KEYS = "search_keys"
WORD = b"profline"


def know_keys(connection: Connection) -> None:
    """Keep the word, sealed by the newest key, in place of an earlier one."""
    sealed = base64.b64encode(keyring_of(connection.dialect).seal(WORD, f"settings.{SETTING}")).decode()
    _put(connection, SETTING, sealed)


def remember_search_keys(connection: Connection) -> None:
    """Keep what the keyring searches by, but for the newest key's, sealed by the newest key."""
    keyring = keyring_of(connection.dialect)
    kept = ",".join(base64.b64encode(key).decode() for key in keyring.searching[1:])
    sealed = base64.b64encode(keyring.seal(kept.encode(), f"settings.{SEARCH_KEYS}")).decode()
    _put(connection, SEARCH_KEYS, sealed)


def recall_search_keys(connection: Connection, keyring: Keyring) -> None:
    """Have the keyring search by keys that were dropped, too. Raises CannotOpen."""
    sealed = connection.scalar(select(settings.c.value).where(settings.c.key == SEARCH_KEYS))
    if isinstance(sealed, str):
        kept = keyring.open(base64.b64decode(sealed), f"settings.{SEARCH_KEYS}").decode()
        keyring.remember([base64.b64decode(key) for key in kept.split(",") if key])


def _put(connection: Connection, key: str, value: str) -> None:
    changing = update(settings).where(settings.c.key == key).values(value=value)
    if connection.execute(changing).rowcount == 0:
        connection.execute(insert(settings).values(key=key, value=value))


def known_word(connection: Connection) -> bytes | None:
    """The sealed word, or None where there is none yet."""
    kept = connection.scalar(select(settings.c.value).where(settings.c.key == SETTING))
    try:
        return base64.b64decode(kept, validate=True) if isinstance(kept, str) else None
    except binascii.Error:
        return b""


def fits(keyring: Keyring, sealed: bytes) -> bool:
    """Whether the keys open the word."""
    try:
        return keyring.open(sealed, f"settings.{SETTING}") == WORD
    except CannotOpen:
        return False


def refuse_wrong_keys(connection: Connection, keyring: Keyring, where: str) -> None:
    """Raise :class:`WrongKeys` where the database was sealed with other keys; recall what else is searched by."""
    if inspect(connection).has_table(settings.name):
        sealed = known_word(connection)
        if sealed is not None and not fits(keyring, sealed):
            raise WrongKeys(where)
        recall_search_keys(connection, keyring)


async def is_sealed(url: str) -> bool:
    """Whether a database in a file is there and holds what is sealed. Asks without keys, and makes nothing."""
    return await asyncio.to_thread(_file_is_sealed, Path(parse(url).database or ""))


def _file_is_sealed(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            return raw.execute("SELECT 1 FROM settings WHERE key = ?", (SETTING,)).fetchone() is not None
    except sqlite3.Error:  # no tables yet, or no database: whoever opens it says so
        return False
