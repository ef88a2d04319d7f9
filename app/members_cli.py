"""``profline members``: the register comes in and goes out; what staff do for one member is in members_staff_cli."""

from __future__ import annotations

import typer

members = typer.Typer(no_args_is_help=True, help="The register: members, their cards, and what staff do for them.")
