"""``profline answers`` and ``profline gaps``: what staff change and learn from, until there is a console."""

from __future__ import annotations

import getpass
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import click
import typer
from rich.console import Console

from app import logs
from app.settings import Settings, load_settings
from app.terminal import make_console, run
from dialogs.gaps import GapKind
from knowledge_base.entities import KnowledgeError

answers = typer.Typer(no_args_is_help=True, help="See and change the answers; a change works at once.")
gaps = typer.Typer(help="Questions that were not answered well, most frequent first.")
FAILED = 1
Language = Annotated[str, typer.Option(help="Language of the answer.")]
By = Annotated[str, typer.Option(help="Who changes it, for the history; empty: your login name.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The answer's id, like pay.delay.")]
Number = Annotated[int, typer.Argument(help="The question's number in the list.")]


@answers.command("list")
def list_answers(
    group: Annotated[str, typer.Argument(help="The first part of the ids, like pay; empty: all.")] = "",
    language: Language = "ru",
) -> None:
    """All answers, or those of a group."""
    from app import answers as work

    _do(work.list_answers(_settings(), make_console(), group, language))


@answers.command("show")
def show_answer(topic: Id, language: Language = "ru") -> None:
    """One answer as it is edited."""
    from app import answers as work

    _do(work.show_answer(_settings(), make_console(), topic, language))


@answers.command("edit")
def edit_answer(topic: Id, language: Language = "ru", by: By = "") -> None:
    """Change an answer in your editor ($EDITOR)."""
    from app import answers as work
    from app.answered import answered_now

    def edit(text: str) -> str | None:
        try:
            return click.edit(text, extension=".yml", require_save=True)
        except click.ClickException as error:
            raise KnowledgeError(f"the editor failed ({error.message}): name one that works in EDITOR") from error

    settings = _settings()
    staff, understood = work.Staff(_who(by), language), answered_now(settings)
    _do(work.edit_answer(settings, make_console(), topic, staff, edit, understood))


@answers.command("set")
def set_answer(
    topic: Id,
    file: Annotated[Path, typer.Option("--from", help="YAML with the fields to change; the others stay.")],
    language: Language = "ru",
    by: By = "",
) -> None:
    """Change an answer from a file."""
    from app import answers as work
    from app.answered import answered_now

    settings = _settings()
    staff, understood = work.Staff(_who(by), language), answered_now(settings)
    _do(work.set_answer(settings, make_console(), topic, staff, _read(file), understood))


@answers.command("history")
def history(topic: Id, language: Language = "ru") -> None:
    """Who changed an answer, when and what."""
    from app import answers as work

    _do(work.print_history(_settings(), make_console(), topic, language))


@answers.command("undo")
def undo(topic: Id, language: Language = "ru", by: By = "") -> None:
    """Take back the last change of an answer."""
    from app import answers as work

    _do(work.undo_answer(_settings(), make_console(), topic, work.Staff(_who(by), language)))


@gaps.callback(invoke_without_command=True)
def list_gaps(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Those added and dismissed as well.")] = False,
    kind: Annotated[GapKind | None, typer.Option(help="Only what ended so.")] = None,
    days: Annotated[int, typer.Option(min=0, help="Only of the last days; 0: all that is kept.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Questions that were not answered well, most frequent first."""
    from app import gaps as work

    if context.invoked_subcommand is None:
        wanted = work.Wanted(everything, kind, days)
        _do(work.list_gaps(_settings(), make_console(), wanted, as_json=as_json))


@gaps.command("add")
def add_gap(
    number: Number,
    topic: Annotated[str, typer.Argument(help="The answer that fits; empty: the nearest.")] = "",
    by: By = "",
) -> None:
    """Add a question as an example of an answer: the next one who asks so gets it."""
    from app import gaps as work

    _do(work.add_gap(_settings(), make_console(), number, topic, _who(by)))


@gaps.command("dismiss")
def dismiss_gap(number: Number) -> None:
    """Take a question off the list."""
    from app import gaps as work

    _do(work.dismiss_gap(_settings(), make_console(), number))


def _do(work: Coroutine[Any, Any, int]) -> None:
    """Run a command; what staff can mend is one plain message."""
    try:
        run(work)
    except KnowledgeError as error:
        Console(stderr=True).print(
            f"Nothing was kept.\n{error}", style="red", markup=False, highlight=False, soft_wrap=True
        )
        raise typer.Exit(FAILED) from error


def _settings() -> Settings:
    logs.configure("WARNING")
    return load_settings()


def _who(by: str) -> str:
    return by or getpass.getuser()


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{file}: expected a readable file in UTF-8: {error}") from error
