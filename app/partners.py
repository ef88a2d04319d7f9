"""The work of ``profline partners``: the catalogue of discounts comes in from a table, and is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typer
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
from storage import Database

WORDS = Path(__file__).with_suffix(".yml")
SHOWN_FAULTS = 20
SHOWN_NAMES = 5
DONE, NOT_DONE = 0, 1


async def import_partners(
    settings: Settings, console: Console, file: Path, *, dry_run: bool, report: Path | None, agreed: bool
) -> int:
    """Replace the catalogue by a file's, in one transaction; 1 where nothing was replaced."""
    if report is not None and await asyncio.to_thread(_same, report, file):
        return _refused(console, _words()["same"])
    try:
        table = await asyncio.to_thread(read_partners, file)
        if report is not None:
            await asyncio.to_thread(_write_report, report, table.faults)
    except (UnreadableTable, BadPartners) as error:
        return _refused(console, str(error))
    async with open_database(settings) as database:
        gone = await _gone(database, table)
        if gone:
            _print(console, _words()["gone"].format(gone=len(gone), names=_some(gone)), style="yellow")
        if not dry_run:
            if gone and not agreed and not await _asked(_count(table, "found"), console):
                return _refused(console, _words()["declined"])
            async with database.write() as tx:
                await tx.partners.replace_all(table.partners)
    _tell(console, table, "checked" if dry_run else "done", report)
    return DONE


async def _gone(database: Database, table: Table) -> list[str]:
    """The names of the partners that are in the catalogue and not in the table."""
    stay = {one.code for one in table.partners}
    async with database.read() as tx:
        return [one.name for one in await tx.partners.all() if one.code not in stay]


async def _asked(found: str, console: Console) -> bool:
    """Whether a person agrees; no, where nobody is there."""
    _print(console, found)
    try:
        return await asyncio.to_thread(typer.confirm, _words()["confirm"])
    except typer.Abort:
        return False


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN_NAMES]) + (", …" if len(names) > SHOWN_NAMES else "")


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _refused(console: Console, sentence: str) -> int:
    _print(console, sentence, style="red")
    return NOT_DONE


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


def _count(table: Table, key: str) -> str:
    places = sum(len(one.places) for one in table.partners)
    bad = sum(not fault.taken for fault in table.faults)
    return str(_words()[key]).format(partners=len(table.partners), places=places, faults=bad)


def _tell(console: Console, table: Table, key: str, report: Path | None) -> None:
    _print(console, _count(table, key))
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
