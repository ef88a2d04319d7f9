"""Column types that read and write the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, LargeBinary, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from backend.keys import Keyring

REPLACEMENT = "\ufffd"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_UNSTORABLE_JSON = re.compile("\\\\u0000|[\ud800-\udfff]")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Json = JSON
"""JSON as text on both databases, written by :func:`dumps`."""


def clean(text: str) -> str:
    """The text with NUL and lone surrogates replaced: PostgreSQL takes no NUL, UTF-8 no lone surrogate."""
    return _UNSTORABLE.sub(REPLACEMENT, text) if _UNSTORABLE.search(text) else text


def dumps(value: Any) -> str:
    """JSON without escapes for Russian, and without what :func:`clean` replaces."""
    text = _encode(value)
    return _encode(_clean_values(value)) if _UNSTORABLE_JSON.search(text) else text


def _clean_values(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): _clean_values(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_values(item) for item in value]
    return value


class CleanText(TypeDecorator[str]):
    """Text from outside; what a database cannot hold is replaced on the way in (:func:`clean`)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


_KEYRING = "profline_keyring"


def give_keyring(dialect: Dialect, keyring: Keyring) -> None:
    """Have an engine's dialect carry the keys: types see nothing of a connection but that."""
    setattr(dialect, _KEYRING, keyring)


def keyring_of(dialect: Dialect) -> Keyring:
    """The keys of the installation, as :func:`give_keyring` left them."""
    keyring: Keyring = getattr(dialect, _KEYRING)
    return keyring


class Sealed(TypeDecorator[Any]):
    """What nobody reads who has the database alone (:mod:`backend.keys`). ``purpose`` is the column's full name."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def written(self, value: Any) -> str:
        """The value as text."""
        raise NotImplementedError

    def read(self, text: str) -> Any:
        """The value that :meth:`written` wrote."""
        raise NotImplementedError

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return keyring_of(dialect).seal(self.written(value).encode(), self.purpose)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else self.read(keyring_of(dialect).open(value, self.purpose).decode())


class SealedText(Sealed):
    """Text, cleaned as in :class:`CleanText`."""

    cache_ok = True

    def written(self, value: str) -> str:
        return clean(value)

    def read(self, text: str) -> str:
        return text


class SealedDate(Sealed):
    """A day."""

    cache_ok = True

    def written(self, value: date) -> str:
        return value.isoformat()

    def read(self, text: str) -> date:
        return date.fromisoformat(text)


class SealedJson(Sealed):
    """Any JSON value."""

    cache_ok = True

    def written(self, value: Any) -> str:
        return dumps(value)

    def read(self, text: str) -> Any:
        return json.loads(text)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC, in and out. On SQLite it is ISO 8601 text of one width, so it sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return String(32) if dialect.name == "sqlite" else DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must be aware")
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)
