"""The work of ``profline partners``: the catalogue of discounts comes in from a table, and is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table as Shown
from rich.text import Text

from app.demo.loading import is_demo
from app.logs import visible
from app.opening import open_database
from app.settings import Settings
from backend.clock import MOSCOW
from backend.loyalty.categories import categories
from backend.loyalty.importing import BadPartners, Fault, Table, read_partners
from backend.loyalty.search import Catalogue, Found, Hit
from backend.spreadsheets import UnreadableTable, writing
from dialogs.vocabulary import house_vocabulary

WORDS = Path(__file__).with_suffix(".yml")
SHOWN_FAULTS = 20
DONE, NOT_DONE = 0, 1


async def import_partners(
    settings: Settings, console: Console, file: Path, *, dry_run: bool, report: Path | None
) -> int:
    """Replace the catalogue by a file's, in one transaction; 1 where nothing was replaced."""
    try:
        table = await asyncio.to_thread(read_partners, file)
        if report is not None:
            await asyncio.to_thread(_write_report, report, table.faults)
    except (UnreadableTable, BadPartners) as error:
        _print(console, str(error), style="red")
        return NOT_DONE
    if not dry_run:
        async with open_database(settings) as database, database.write() as tx:
            await tx.partners.replace_all(table.partners)
    _tell(console, table, "checked" if dry_run else "done", report)
    return DONE


async def list_partners(settings: Settings, console: Console, query: str) -> int:
    """Print the partners that a query finds, or all of them, expired agreements included."""
    async with open_database(settings) as database:
        today = database.clock.now().astimezone(MOSCOW).date()
        async with database.read() as tx:
            partners = await tx.partners.all()
        if await is_demo(database):
            _print(console, _words()["demo"], style="yellow")
    if not query:
        console.print(_as_table([Hit(one, place) for one in partners for place in one.places or (None,)]))
        return DONE
    catalogue = Catalogue(partners, house_vocabulary())
    wish = catalogue.wish(query, today)
    found = catalogue.find(wish, today) if wish else Found(wish)
    if found.nearest is not None and wish.station is not None:
        _print(console, _words()["nearest"].format(asked=wish.station.name, station=found.nearest.name))
    if found.hits:
        console.print(_as_table(found.hits))
    else:
        _print(console, _words()["nothing"])
    return DONE if found.hits else NOT_DONE


def _tell(console: Console, table: Table, key: str, report: Path | None) -> None:
    places = sum(len(one.places) for one in table.partners)
    _print(console, _words()[key].format(partners=len(table.partners), places=places, faults=len(table.faults)))
    if table.ignored:
        _print(console, _words()["ignored"].format(columns=", ".join(table.ignored)))
    for fault in table.faults[:SHOWN_FAULTS]:
        _print(console, _words()["row"].format(row=fault.row, reason=fault.reason))
    if report is not None:
        _print(console, _words()["reported"].format(file=report))
    elif len(table.faults) > SHOWN_FAULTS:
        _print(console, _words()["shown"].format(count=len(table.faults) - SHOWN_FAULTS))


def _write_report(path: Path, faults: Sequence[Fault]) -> None:
    with writing(path) as table:
        table.add(_words()["head"])
        for fault in faults:
            table.add([fault.row, fault.reason])


def _as_table(hits: Sequence[Hit]) -> Shown:
    shown = Shown()
    for column in _words()["columns"]:
        shown.add_column(column, overflow="fold")
    for hit in hits:
        partner, place = hit.partner, hit.place
        until = f"{partner.valid_until:%d.%m.%Y}" if partner.valid_until else ""
        kind = categories()[partner.category].names["ru"] if partner.category in categories() else partner.category
        address, stations = (place.address, ", ".join(place.stations)) if place else ("", "")
        cells = (partner.name, kind, partner.discount, address, stations, until)
        shown.add_row(*(Text(visible(cell)) for cell in cells))
    return shown


def _print(console: Console, text: str, style: str | None = None) -> None:
    console.print(visible(text), style=style, markup=False, highlight=False, soft_wrap=True)


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return dict(yaml.safe_load(WORDS.read_text("utf-8")))
