"""The parts of a running help line, as the table at the end of ``make run`` shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rich.table import Table


class PartState(StrEnum):
    """Whether a part works."""

    ON = "on"
    OFF = "off"
    TROUBLE = "trouble"


STYLES = {PartState.ON: "bold green", PartState.OFF: "dim", PartState.TROUBLE: "bold red"}


@dataclass(frozen=True, slots=True)
class Part:
    """One row: ``where`` it is reached, and ``note``: how to turn it on, or what to know."""

    name: str
    state: PartState
    where: str = ""
    note: str = ""


def as_table(parts: Iterable[Part]) -> Table:
    """The table of parts."""
    table = Table(title="Profline", title_justify="left", show_lines=False)
    for column in ("Part", "State", "Where", "How"):
        table.add_column(column, overflow="fold")
    for part in parts:
        table.add_row(part.name, f"[{STYLES[part.state]}]{part.state}[/]", part.where, part.note)
    return table
