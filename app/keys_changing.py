"""Changing the keys of an installation."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.opening import open_database
from app.settings import PREFIX, Settings
from storage.rotating import count_waiting, rotate


async def change_keys(settings: Settings, console: Console) -> None:
    """Seal everything anew with the newest key.

    Raises:
        SettingsError, storage.StorageError: as :func:`app.opening.open_database`, and an import is under way.
    """
    async with open_database(settings) as database:
        waiting = await count_waiting(database)
        bar = (TextColumn("Sealing anew"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*bar, console=console) as progress:
            task = progress.add_task("", total=waiting)
            done = await rotate(database, lambda rows: progress.advance(task, rows))
    console.print(
        f"{done} rows are sealed anew. Keys after the first in {PREFIX}DATA_KEYS are not needed any more: "
        "drop them, and start every process again.",
        markup=False,
        highlight=False,
    )
