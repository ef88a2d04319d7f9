"""Whether the keys are those of the database: a known word, sealed when the tables are made, must open."""

from __future__ import annotations

import base64
import binascii

from sqlalchemy import Connection, insert, select, update

from backend.keys import CannotOpen, Keyring
from storage.tables import settings
from storage.types import keyring_of

SETTING = "keys"
WORD = b"profline"


def know_keys(connection: Connection) -> None:
    """Keep the word, sealed by the newest key, in place of an earlier one."""
    sealed = base64.b64encode(keyring_of(connection.dialect).seal(WORD, f"settings.{SETTING}")).decode()
    changing = update(settings).where(settings.c.key == SETTING).values(value=sealed)
    if connection.execute(changing).rowcount == 0:
        connection.execute(insert(settings).values(key=SETTING, value=sealed))


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
