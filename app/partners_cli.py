"""``profline partners``: the catalogue of discounts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app import logs
from app.settings import load_settings
from app.terminal import make_console, run

partners = typer.Typer(no_args_is_help=True, help="The partners of the loyalty programme, who give discounts.")


@partners.command("import")
def import_partners(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table, .xlsx or .csv: a row is an address.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and tell; keep nothing.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write all bad rows with reasons to this .csv or .xlsx.")] = None,
) -> None:
    """Replace the whole catalogue by the partners of a table, at once; works in the assistant at once too."""
    from app import partners as work

    logs.configure("WARNING")
    run(work.import_partners(load_settings(), make_console(), file, dry_run=dry_run, report=report))


@partners.command("list")
def list_partners(
    query: Annotated[str, typer.Argument(help="As a member would ask: очки у метро Таганская. Empty: all.")] = "",
) -> None:
    """All partners, or those that a question finds."""
    from app import partners as work

    logs.configure("WARNING")
    run(work.list_partners(load_settings(), make_console(), query))
