"""``profline keys``: the commands."""

from __future__ import annotations

import typer

from app import logs
from app.terminal import make_console, run

keys = typer.Typer(no_args_is_help=True, help="The keys that personal data is sealed with: make one, change them.")

HOW = """
Keep it apart from the database and its backups: without it nobody reads the data, neither do you.
A new house:     PROFLINE_DATA_KEYS=KEY
Changing keys:   1. PROFLINE_DATA_KEYS=OLD-KEY,KEY for every process, and start them again: all can open both
                 2. PROFLINE_DATA_KEYS=KEY,OLD-KEY for every process, and start them again: now KEY seals
                 3. profline keys rotate
                 4. PROFLINE_DATA_KEYS=KEY alone, and start them again
The first step is for several processes, which start one after another; where one alone is, begin with the second.
The old key is the one in the setting, or, where there was no setting, in the file data.key of the data folder.
"""


@keys.command("new")
def new() -> None:
    """Make a new key, and say what to do with it. Nothing is changed."""
    from backend.keys import new_key

    console = make_console()
    console.print(new_key(), style="bold", markup=False, highlight=False, soft_wrap=True)
    console.print(HOW, markup=False, highlight=False, soft_wrap=True)


@keys.command("rotate")
def rotate() -> None:
    """Seal everything anew with the newest key; the line may run meanwhile. What was cut short goes on from there."""
    from app.keys_changing import change_keys
    from app.settings import load_settings

    logs.configure("WARNING")
    run(change_keys(load_settings(), make_console()))
