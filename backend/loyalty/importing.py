"""A table of partners on its way in: a row is a partner's address, several rows may be of one partner. It blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from backend.errors import DomainError
from backend.loyalty.categories import categories, category_called
from backend.loyalty.entities import Partner, Place
from backend.loyalty.stations import moscow
from backend.members.register.values import BadValue, day_of
from backend.spreadsheets import HEAD_WITHIN, Cell, Row, head_row, plain, reading

WORDS = Path(__file__).with_suffix(".yml")
LEAST_COLUMNS = 2
MOST_ROWS = 20_000
SHORT_DAY = "%d.%m.%y"
"""How a day may be written here that the register does not take: a birthday needs its century."""
LIMITS = {"code": 64, "name": 120, "discount": 80, "conditions": 400, "keywords": 400, "website": 200}
LIMITS |= {"address": 200, "phone": 60, "hours": 80}
_YEAR = re.compile(r"\s*г(?:\.|ода)?$")
_SEPARATORS = re.compile(r"[,;/\n]+")


class BadPartners(DomainError):
    """The table is not one of partners; ``str()`` is a Russian sentence."""

    code = "bad_partners"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, in Russian; it may be ``taken`` without what is wrong."""

    row: int
    reason: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: partners in the order of their first rows, and the rows not taken, or not wholly."""

    partners: tuple[Partner, ...]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]
    """The names of columns that are not looked at."""


@dataclass(slots=True)
class _Gathered:
    """Partners as their rows come."""

    partners: dict[str, Partner] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    """Partners whose first row is wrong, with its number: nothing of them is taken."""
    faults: list[Fault] = field(default_factory=list)


def read_partners(path: Path) -> Table:
    """The partners of a file.

    Raises:
        UnreadableTable: it is no table.
        BadPartners: it is a table of something else, or no row of it can be taken.
    """
    with reading(path) as table:
        first = list(islice(table.rows, HEAD_WITHIN))
        head, places, ignored = _head(first)
        gathered = _Gathered()
        for count, (number, cells) in enumerate(_below(first, head, table.rows)):
            if count >= MOST_ROWS:
                raise BadPartners(_fault("too_many", limit=MOST_ROWS))
            row = {key: cells[place] for key, place in places.items() if place < len(cells)}
            if any(cell is not None for cell in row.values()):
                _take(gathered, number, row)
    if not gathered.partners:
        raise BadPartners(_fault("nothing"))
    return Table(tuple(gathered.partners.values()), tuple(gathered.faults), ignored)


def _below(first: Sequence[Row], head: int, rest: Iterator[Row]) -> Iterator[Row]:
    yield from (row for row in first if row.number > head)
    yield from rest


def _head(rows: Sequence[Row]) -> tuple[int, Mapping[str, int], tuple[str, ...]]:
    """The row that names the columns, the columns' places, and what else it names."""
    row, count = head_row(rows, _names().get)
    if count < LEAST_COLUMNS:
        raise BadPartners(_fault("no_head"))
    places: dict[str, int] = {}
    ignored: list[str] = []
    for place, cell in enumerate(row.cells):
        key = _column(cell)
        if key is None:
            ignored += [] if cell is None else [str(cell)]
        elif key in places:
            raise BadPartners(_fault("twice", title=_title(key)))
        else:
            places[key] = place
    missing = [_title(key) for key, column in _words()["columns"].items() if column.get("needed") and key not in places]
    if missing:
        raise BadPartners(_fault("missing", columns=", ".join(f"«{title}»" for title in missing)))
    return row.number, places, tuple(ignored)


def _take(gathered: _Gathered, number: int, row: Mapping[str, Cell]) -> None:
    """A row: a new partner, or another address of one."""
    texts = {key: _text(cell) for key, cell in row.items() if key not in ("discount", "valid_until")}
    key = plain(texts.get("code") or texts.get("name", ""))
    known = gathered.partners.get(key)
    reasons = [*_too_long(texts), *(_more_faults(texts, known, gathered.rows.get(key, 0)) if known else ())]
    place, wrong, strange = _place(texts)
    reasons += wrong
    if key in gathered.broken:
        reasons.append(_fault("broken", row=gathered.broken[key]))
    elif known is None:
        partner, wrong = _partner(texts, row)
        reasons += wrong
    if reasons:
        gathered.faults.append(Fault(number, "; ".join(reasons)))
        if known is None and key:
            gathered.broken.setdefault(key, number)
    elif known is not None:
        gathered.partners[key] = replace(known, places=(*known.places, *((place,) if place else ())))
    else:
        gathered.partners[key] = replace(partner, places=(place,) if place else ())
        gathered.rows[key] = number
    if strange and not reasons:
        gathered.faults.append(Fault(number, "; ".join(strange), taken=True))


def _partner(texts: Mapping[str, str], row: Mapping[str, Cell]) -> tuple[Partner, list[str]]:
    """The partner of its first row, without places, and what is wrong."""
    name, kind = texts.get("name", ""), texts.get("category", "")
    category = category_called(kind) if kind else None
    discount, website = _discount(row.get("discount")), texts.get("website", "")
    until, wrong = _day(row.get("valid_until"))
    if not name:
        wrong.append(_fault("no_name"))
    if not kind:
        wrong.append(_fault("no_category"))
    elif category is None:
        wrong.append(_fault("category", value=kind, known=", ".join(one.names["ru"] for one in categories().values())))
    if not discount:
        wrong.append(_fault("no_discount"))
    wrong += _too_long({"discount": discount})
    if website and not website.startswith(("http://", "https://")):
        wrong.append(_fault("website", value=website))
    partner = Partner(
        texts.get("code") or name,
        name,
        category.key if category else "",
        discount,
        _conditions(texts),
        texts.get("keywords", ""),
        website or None,
        until,
    )
    return partner, wrong


def _conditions(texts: Mapping[str, str]) -> str:
    """The conditions, with the telephone of a partner that has no address to keep it with."""
    phone = "" if texts.get("address") else texts.get("phone", "")
    said = texts.get("conditions", "")
    return " ".join(filter(None, (said, phone and _fault("by_phone", phone=phone))))


def _place(texts: Mapping[str, str]) -> tuple[Place | None, list[str], list[str]]:
    """The address of a row, if it has one, with the stations of Moscow; what is wrong, and the stations elsewhere."""
    names = [name.strip() for name in _SEPARATORS.split(texts.get("stations", "")) if name.strip()]
    stations = [(name, moscow().called(name)) for name in names]
    strange = [_fault("station", value=name) for name, station in stations if station is None]
    address, phone, hours = (texts.get(key, "") for key in ("address", "phone", "hours"))
    if not address:
        return None, [_fault("place")] if names or hours else [], strange
    found = dict.fromkeys(station.name for _, station in stations if station)
    return Place(address, tuple(found), phone or None, hours or None), [], strange


def _more_faults(texts: Mapping[str, str], known: Partner, row: int) -> Iterator[str]:
    """What is wrong with a further row of a partner: it repeats the name or leaves it out."""
    name = texts.get("name", "")
    if name and plain(name) != plain(known.name):
        yield _fault("other_name", value=texts.get("code", ""), name=known.name, row=row)


def _too_long(texts: Mapping[str, str]) -> Iterator[str]:
    for key, limit in LIMITS.items():
        if len(texts.get(key, "")) > limit:
            yield _fault("long", title=_title(key), limit=limit)


def _discount(cell: Cell) -> str:
    """A text as it is; a number as per cent: spreadsheets keep «10 %» as 0.1, and «100 %» as 1."""
    if isinstance(cell, int | float):
        return f"{cell * 100 if abs(cell) <= 1 else cell:g} %"
    text = _text(cell)
    return f"{text} %" if text.isdecimal() else text


def _day(cell: Cell) -> tuple[date | None, list[str]]:
    if cell is None or isinstance(cell, date):
        return cell, []
    text = _YEAR.sub("", _text(cell))
    if text.casefold() in _words()["no_end"]:
        return None, []
    try:
        return day_of(cell if isinstance(cell, int | float) else text), []
    except BadValue:
        pass
    try:
        return datetime.strptime(text, SHORT_DAY).date(), []  # noqa: DTZ007 - a day of the calendar
    except ValueError:
        return None, [_fault("day", value=text)]


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    text = f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)
    return " ".join(text.split(" ")).strip()


def _column(cell: Cell) -> str | None:
    return _names().get(plain(cell)) if isinstance(cell, str) else None


def _title(key: str) -> str:
    return str(_words()["columns"][key]["title"])


def _fault(fault: str, /, **values: object) -> str:
    return str(_words()["faults"][fault]).format(**values)


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return dict(yaml.safe_load(WORDS.read_text("utf-8")))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {
        plain(name): key for key, column in _words()["columns"].items() for name in (column["title"], *column["names"])
    }
