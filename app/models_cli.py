"""``profline models``: the commands."""

from __future__ import annotations

from typing import Annotated, Literal

import typer
from rich.console import Console

from app import logs
from app.settings import load_settings
from app.terminal import make_console

models = typer.Typer(no_args_is_help=True, help="The recogniser's models: fetch one, list what is there.")
FAILED = 1


@models.command("fetch")
def fetch(
    which: Annotated[Literal["small", "large"], typer.Argument(help="46 MB, or 1.9 GB that hears better.")] = "small",
    url: Annotated[str, typer.Option(help="Another address of the same archive; empty: the vendor's.")] = "",
    sha256: Annotated[str, typer.Option(help="Its hash; needed for the large one, which we do not know.")] = "",
) -> None:
    """Fetch the vendor's Russian Vosk model; a broken download goes on where it broke."""
    from app import models as work

    logs.configure("WARNING")
    try:
        code = work.fetch(load_settings(), make_console(), work.KNOWN[which], url, sha256)
    except work.ModelsError as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(FAILED) from error
    if code:
        raise typer.Exit(code)


@models.command("list")
def list_models() -> None:
    """What is installed, where, how large, and what the present settings use."""
    from app import models as work

    logs.configure("WARNING")
    work.list_models(load_settings(), make_console())
