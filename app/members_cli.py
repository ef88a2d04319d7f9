"""``profline members``: the register comes in and goes out; what staff do for one member is in members_staff_cli."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app import logs
from app.settings import load_settings
from app.staff_words import help_for, known_as
from app.terminal import make_console, run

members = typer.Typer(no_args_is_help=True, help=help_for("members"))
File = Annotated[Path, typer.Argument(metavar="FILE", help=help_for("table"))]
Yes = Annotated[bool, typer.Option("--yes", help=help_for("yes"))]


@members.command("import", help=help_for("members_import"))
def import_members(
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=help_for("dry_run"))] = False,
    report: Annotated[Path | None, typer.Option(help=help_for("report"))] = None,
    yes: Yes = False,
) -> None:
    """Bring the register in from a table: new members, changes, memberships, cards. Again, it changes nothing."""
    from app import register as work

    logs.configure("WARNING")
    console = make_console()
    run(work.import_register(load_settings(), console, file, dry_run=dry_run, report=report, agreed=yes))


@members.command("export", help=help_for("members_export"))
def export_members(
    file: File,
    who: Annotated[str, typer.Option("--who", "--staff", help=help_for("who"))] = "",
    yes: Yes = False,
) -> None:
    """Write the register to a table of the same form. It holds personal data: only you can read the file."""
    from app import register as work

    logs.configure("WARNING")
    run(work.export_register(load_settings(), make_console(), file, known_as(who), agreed=yes))
