"""``profline members show|find|block|reissue|links|cut|about|erase`` and ``profline audit``: staff's side."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from app import logs
from app.members_cli import members
from app.settings import load_settings
from app.staff_words import help_for, known_as
from app.terminal import make_console, run

Number = Annotated[str, typer.Argument(metavar="NUMBER", help=help_for("number"))]
Who = Annotated[str, typer.Option("--staff", "--who", help=help_for("who"))]
Full = Annotated[bool, typer.Option("--full", help=help_for("full"))]
Reason = Annotated[
    Literal["written_request", "consent_withdrawn", "kept_long_enough", "duplicate"],
    typer.Option(help=help_for("reason")),
]
Linked = Literal["telegram", "vk", "web"]


@members.command(help=help_for("show"))
def show(number: Number, staff: Who = "", full: Full = False) -> None:
    """What the register has of one member."""
    from app import members_staff as work

    _run(work.show, staff, full, number)


@members.command(help=help_for("find"))
def find(
    wanted: Annotated[str, typer.Argument(help=help_for("wanted"))],
    staff: Who = "",
    full: Full = False,
) -> None:
    """Find members by name, telephone or e-mail."""
    from app import members_staff as work

    _run(work.find, staff, full, wanted)


@members.command(help=help_for("block"))
def block(number: Number, staff: Who = "", full: Full = False) -> None:
    """Block a member's card."""
    from app import members_acts as work

    _run(work.block, staff, full, number)


@members.command(help=help_for("reissue"))
def reissue(number: Number, staff: Who = "", full: Full = True) -> None:
    """Give a member a card with a new number."""
    from app import members_acts as work

    _run(work.reissue, staff, full, number)


@members.command(help=help_for("links"))
def links(number: Number, staff: Who = "", full: Full = False) -> None:
    """The channels that a member linked."""
    from app import members_staff as work

    _run(work.links, staff, full, number)


@members.command(help=help_for("cut"))
def cut(
    number: Number,
    channel: Annotated[Linked, typer.Argument(metavar="CHANNEL", help=help_for("channel"))],
    staff: Who = "",
) -> None:
    """Cut a member's links of one channel."""
    from app import members_acts as work

    _run(work.cut, staff, False, number, channel)


@members.command(help=help_for("about"))
def about(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_for("file_about"))],
    staff: Who = "",
) -> None:
    """Write everything that is kept about a member to a file."""
    from app import members_staff as work

    _run(work.about, staff, True, number, file)


@members.command(help=help_for("erase"))
def erase(
    number: Number,
    reason: Reason = "written_request",
    staff: Who = "",
    yes: Annotated[bool, typer.Option("--yes", help=help_for("yes"))] = False,
) -> None:
    """Erase a member: everything personal, in every table and folder."""
    from app import members_acts as work

    _run(work.erase, staff, True, number, reason, lambda question: yes or typer.confirm(question))


def audit(
    member: Annotated[str, typer.Option(metavar="NUMBER", help=help_for("audit_member"))] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=help_for("limit"))] = 50,
    staff: Who = "",
) -> None:
    """Who looked at members' data, when and what for."""
    from app import audit as work

    _run(work.audit, staff, False, member, limit)


def _run(work: Callable[..., Coroutine[Any, Any, int]], staff: str, full: bool, *rest: Any) -> None:
    from app.staff import Staff

    logs.configure("WARNING")
    run(work(load_settings(), make_console(), Staff(known_as(staff), full), *rest))
