"""Puts the demo federation into an empty database."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from app.demo.partners import demo_partners
from app.demo.people import SEED, Person, drawn_people, fixed_people
from backend.clock import MOSCOW
from backend.conferences.entities import Conference
from backend.members.entities import Organisation
from backend.news.entities import NewsItem
from storage import Database
from storage.loading import SqlLoading

FILES = Path(__file__).parent
SATURDAY = 5
MEMBERS = 200
FLAG = "demo"
"""The setting that marks a database as demo data; its value is the moment of loading."""


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was loaded; ``loaded`` is False where the database was not empty, and nothing was touched."""

    loaded: bool
    organisations: int = 0
    members: int = 0
    news: int = 0
    conferences: int = 0


async def load_demo(database: Database, now: datetime) -> DemoReport:
    """Load the demo federation, with dates around ``now``, unless any organisation is stored already.

    One transaction: a half-loaded demo is never seen. Raises as :meth:`storage.Database.write`.
    """
    async with database.write() as transaction:
        loading = transaction.loading
        if await loading.has_organisations():
            if await loading.setting(FLAG) is not None and not await transaction.partners.version():
                await transaction.partners.replace_all(demo_partners(_today(now)))  # a demo from before there were any
            return DemoReport(loaded=False)
        await loading.set(FLAG, now.isoformat())
        await transaction.partners.replace_all(demo_partners(_today(now)))
        organisations = await _organisations(loading, _read("organisations.yml"), None)
        members = await _members(loading, organisations, now)
        news = [await loading.news(item) for item in _news(now)]
        conferences = await _conferences(loading, members, now)
    return DemoReport(True, len(organisations), len(members), len(news), conferences)


async def is_demo(database: Database) -> bool:
    """Whether what the database holds is the demo federation."""
    async with database.read() as transaction:
        return await transaction.loading.setting(FLAG) is not None


async def _organisations(loading: SqlLoading, data: Mapping[str, Any], parent: int | None) -> list[Organisation]:
    """An organisation and all below it."""
    made = Organisation(0, data["name"], data["kind"], parent)
    made = replace(made, id=await loading.organisation(made))
    below = [await _organisations(loading, child, made.id) for child in data.get("children", ())]
    return [made, *(one for branch in below for one in branch)]


async def _members(loading: SqlLoading, organisations: list[Organisation], now: datetime) -> list[int]:
    people = list(_people([one for one in organisations if one.kind == "primary"], now))
    ids = [await loading.member(person.member) for person in people]
    cards = [(replace(person.card, member_id=key), person.issued) for key, person in zip(ids, people, strict=True)]
    await loading.cards(cards)
    return ids


def _people(places: list[Organisation], now: datetime) -> Iterator[Person]:
    today = now.astimezone(MOSCOW).date()
    fixed = fixed_people(_read("people.yml")["people"], {place.name: place for place in places}, today)
    yield from fixed
    yield from drawn_people(_read("names.yml"), places, today, MEMBERS - len(fixed))


def _news(now: datetime) -> Iterator[NewsItem]:
    """Oldest first, so that ids grow with time; nothing is dated later than ``now``."""
    data = _read("news.yml")
    for entry in sorted(data["news"], key=lambda entry: -entry["days_ago"]):
        published_at = min(_moscow(now, -entry["days_ago"], entry["at"]), now)
        yield NewsItem(0, entry["title"], entry["summary"], entry["body"], published_at, data["source"])


async def _conferences(loading: SqlLoading, members: list[int], now: datetime) -> int:
    """Conferences with people on their lists. The fixed members come first and are on none."""
    draw = random.Random(SEED)  # noqa: S311 - invented PINs
    data = _read("conferences.yml")["conferences"]
    for entry in data:
        starts_at = _on_a_weekday(_moscow(now, entry["in_days"], entry["at"]))
        length = timedelta(minutes=entry["minutes"])
        made = Conference(0, entry["title"], entry["about"], starts_at, length, entry["host"], entry["places"], 0)
        key = await loading.conference(made)
        pins = [f"{pin:06}" for pin in draw.sample(range(1_000_000), entry["taken"])]
        chosen = draw.sample(members[2:], entry["taken"])
        await loading.sign_ups(key, list(zip(chosen, pins, strict=True)), now)
    return len(data)


def _today(now: datetime) -> date:
    return now.astimezone(MOSCOW).date()


def _moscow(now: datetime, days: int, at: str) -> datetime:
    """A moment on the clocks of Moscow, some days from today."""
    day = now.astimezone(MOSCOW).date() + timedelta(days=days)
    return datetime.combine(day, time.fromisoformat(at), MOSCOW)


def _on_a_weekday(moment: datetime) -> datetime:
    """The moment, or the same hour on Monday where it falls on a weekend."""
    return moment + timedelta(days=7 - moment.weekday() if moment.weekday() >= SATURDAY else 0)


def _read(name: str) -> Any:
    return yaml.safe_load((FILES / name).read_text(encoding="utf-8"))
