"""Opening the database alone: quick, for commands that need no understanding."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.settings import PREFIX, Settings, SettingsError
from backend.clock import SystemClock
from storage import Database, migrate


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Storage brought up to date; what is in it is left as it is.

    Raises:
        SettingsError: the data folder cannot be one.
        storage.StorageUnavailable: with what to do about it.
    """
    database = Database(settings.database, SystemClock())
    try:
        _make_folder(settings)
        await migrate(settings.database)
        yield database
    finally:
        await database.close()


def _make_folder(settings: Settings) -> None:
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"{PREFIX}DATA_DIR={settings.data}: the folder cannot be made ({error.strerror}); name one that can be"
        ) from None
