"""``profline partners``: the catalogue of discounts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app import logs
from app.settings import load_settings
from app.staff_words import help_for
from app.terminal import make_console, run

partners = typer.Typer(no_args_is_help=True, help=help_for("partners"))


@partners.command("import", help=help_for("partners_import"))
def import_partners(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_for("table_partners"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=help_for("dry_run"))] = False,
    report: Annotated[Path | None, typer.Option(help=help_for("report"))] = None,
    yes: Annotated[bool, typer.Option("--yes", help=help_for("yes"))] = False,
) -> None:
    """Replace the whole catalogue by the partners of a table, at once; works in the assistant at once too."""
    from app import partners as work

    logs.configure("WARNING")
    run(work.import_partners(load_settings(), make_console(), file, dry_run=dry_run, report=report, agreed=yes))


@partners.command("list", help=help_for("partners_list"))
def list_partners(
    query: Annotated[str, typer.Argument(help=help_for("query"))] = "",
) -> None:
    """All partners, or those that a question finds."""
    from app import partners as work

    logs.configure("WARNING")
    run(work.list_partners(load_settings(), make_console(), query))
