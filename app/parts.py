"""The parts of a running help line, as the table at the end of ``make run`` shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rich.table import Table

from app.settings import PREFIX, Settings


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


def codes_of_cards(settings: Settings) -> Part:
    """Where the QR codes of cards lead; in messengers they are of use only where a cashier's telephone gets there."""
    asked = bool(settings.telegram_token or settings.vk_token)
    fits = (settings.public_url or "").startswith("https://")
    advice = f"cashiers cannot open it: set {PREFIX}PUBLIC_URL to the portal's https address"
    state = PartState.TROUBLE if asked and not fits else PartState.ON
    return Part("QR codes", state, settings.portal_url, "" if fits else advice)


def as_table(parts: Iterable[Part]) -> Table:
    """The table of parts."""
    table = Table(title="Profline", title_justify="left", show_lines=False)
    for column in ("Part", "State", "Where", "How"):
        table.add_column(column, overflow="fold")
    for part in parts:
        table.add_row(part.name, f"[{STYLES[part.state]}]{part.state}[/]", part.where, part.note)
    return table
