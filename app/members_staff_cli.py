"""``profline members show|find|block|reissue|links|about|erase`` and ``profline audit``: staff's side of the rights."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from app import logs
from app.members_cli import members
from app.settings import load_settings
from app.terminal import make_console, run

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The number in the register, or of the card.")]
Who = Annotated[str, typer.Option("--staff", "--who", help="For the audit trail; empty: your login name.")]
Full = Annotated[bool, typer.Option("--full", help="Names and numbers whole.")]
Reason = Annotated[
    Literal["written_request", "consent_withdrawn", "kept_long_enough", "duplicate"],
    typer.Option(help="For the record."),
]


@members.command()
def show(number: Number, staff: Who = "", full: Full = False) -> None:
    """What the register has of one member."""
    _run("show", staff, full, number)


@members.command()
def find(
    wanted: Annotated[str, typer.Argument(help="«Фамилия Имя», a telephone, or an e-mail address.")],
    staff: Who = "",
    full: Full = False,
) -> None:
    """Find members by name, telephone or e-mail."""
    _run("find", staff, full, wanted)


@members.command()
def block(number: Number, staff: Who = "", full: Full = False) -> None:
    """Block a member's card."""
    _run("block", staff, full, number)


@members.command()
def reissue(number: Number, staff: Who = "", full: Full = True) -> None:
    """Give a member a card with a new number; the one before is blocked for good."""
    _run("reissue", staff, full, number)


@members.command()
def links(number: Number, staff: Who = "", full: Full = False) -> None:
    """The channels that a member linked."""
    _run("links", staff, full, number)


@members.command()
def about(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file: .html to read, .json for programs.")],
    staff: Who = "",
) -> None:
    """Write everything that is kept about a member to a file."""
    _run("about", staff, True, number, file)


@members.command()
def erase(
    number: Number,
    reason: Reason = "written_request",
    staff: Who = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a member: everything personal, in every table and folder."""
    _run("erase", staff, True, number, reason, lambda question: yes or typer.confirm(question))


def audit(
    member: Annotated[str, typer.Option(metavar="NUMBER", help="Of one member: register or card number.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 50,
) -> None:
    """Who looked at members' data, when and what for."""
    from app import members_staff as work

    logs.configure("WARNING")
    run(work.audit(load_settings(), make_console(), member, limit))


def _run(name: str, staff: str, full: bool, *rest: Any) -> None:
    from app import members_staff as work

    logs.configure("WARNING")
    who = work.Staff(staff or getpass.getuser(), full)
    run(getattr(work, name)(load_settings(), make_console(), who, *rest))
