"""``profline members``: the register comes in and goes out; what staff do for one member is in members_staff_cli."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from app import logs
from app.settings import load_settings
from app.terminal import make_console, run

members = typer.Typer(no_args_is_help=True, help="The register: members, their cards, and what staff do for them.")
File = Annotated[Path, typer.Argument(metavar="FILE", help="A table: .xlsx or .csv.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@members.command("import")
def import_members(
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and tell; keep nothing.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write all bad rows with reasons to this .csv or .xlsx.")] = None,
    yes: Yes = False,
) -> None:
    """Bring the register in from a table: new members, changes, memberships, cards. Again, it changes nothing."""
    from app import register as work

    logs.configure("WARNING")
    console = make_console()
    run(work.import_register(load_settings(), console, file, dry_run=dry_run, report=report, agreed=yes))


@members.command("export")
def export_members(
    file: File,
    who: Annotated[str, typer.Option("--who", "--staff", help="For the audit trail; empty: your login name.")] = "",
    yes: Yes = False,
) -> None:
    """Write the register to a table of the same form. It holds personal data: only you can read the file."""
    from app import register as work

    logs.configure("WARNING")
    run(work.export_register(load_settings(), make_console(), file, who or getpass.getuser(), agreed=yes))
