"""The keys of an installation: from the settings, or from a file beside SQLite's."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from app.settings import PREFIX, Settings, SettingsError
from backend.keys import BadKeys, Keyring, new_key
from storage import StorageUnavailable, is_sealed
from storage.errors import advice_for

FILE = "data.key"
NEW = "`profline keys new` makes one"


async def keyring_of(settings: Settings) -> Keyring:
    """The keys of ``PROFLINE_DATA_KEYS``; where there are none, with SQLite, of a file, made at the first start.

    Raises:
        SettingsError: the keys cannot be read, or are not set with PostgreSQL, or the file is gone.
        storage.StorageUnavailable: the file cannot be made.
    """
    if settings.data_keys is not None:
        return _parsed(settings.data_keys.get_secret_value(), f"{PREFIX}DATA_KEYS")
    path = settings.data / FILE
    if not settings.database.startswith("sqlite"):
        raise SettingsError(f"{PREFIX}DATA_KEYS: needed with PostgreSQL, what is personal is sealed with it; {NEW}.")
    if not path.exists():
        if await is_sealed(settings.database):
            raise SettingsError(
                f"{path} is gone, and the database is sealed with the key that was in it: put the file back, "
                f"or set the key in {PREFIX}DATA_KEYS. Nothing was changed."
            )
        _make(path)
    return _parsed(_read(path), str(path))


def _parsed(text: str, where: str) -> Keyring:
    try:
        return Keyring.parse(text)
    except BadKeys as error:
        raise SettingsError(f"{where}: {error}; {NEW}.") from None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: the key cannot be read ({type(error).__name__})") from None


def _make(path: Path) -> None:
    """Make the file whole or not at all; of several that start together, the first one's key counts."""
    part = path.with_name(f"{FILE}.{os.getpid()}")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{new_key()}\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(part, path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StorageUnavailable(str(path), advice_for(reason) or f"the key cannot be kept there ({reason})") from None
    finally:
        with suppress(OSError):
            part.unlink()
