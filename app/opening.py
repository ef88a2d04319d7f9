"""Opening the database alone: quick, for commands that need no understanding."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.keys import keyring_of
from app.settings import PREFIX, Settings, SettingsError
from backend.clock import SystemClock
from storage import Database, migrate
from storage.engines import parse as check_url


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Storage brought up to date; what is in it is left as it is.

    Raises:
        SettingsError: the data folder cannot be one, or there are no keys.
        storage.WrongDatabaseUrl: before anything is made.
        storage.StorageUnavailable: with what to do about it.
        storage.WrongKeys: the keys are not those of the database.
    """
    check_url(settings.database)
    _make_folder(settings)
    keyring = await keyring_of(settings)
    database = Database(settings.database, SystemClock(), keyring=keyring)
    try:
        await migrate(settings.database, keyring)
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
