"""A dump of the demo federation's database, after conversations, holds nobody's name, phone, e-mail or birthday."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import update

from backend.calls.entities import CallRecord
from backend.members.entities import Member
from dialogs.spoken import say_date
from dialogs.turns import Channel, Turn
from storage import Database
from storage.tables import cards, metadata
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine, demo, new_engine
from tests.integration.storage.people import LOOK
from tests.support.clock import NOON
from tests.support.postgres import PASSWORD, PostgresServer

__all__ = ["demo", "new_engine"]

MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
CARD, BORN = "7700000016", "14.03.1985"
LEFT_PHONE, CALLER = "+79161234567", "+79037654321"
HELD = "members", "memberships", "cards", "member_looks", "links", "consents", "proven_conversations"


@dataclass(frozen=True)
class Dump:
    """All that whoever has the database alone can read."""

    whole: str
    people: str
    """The tables about members."""

    def without(self, public: Iterable[str]) -> Dump:
        """What is left beside texts that everybody may read."""
        whole = self.whole
        for text in public:
            whole = whole.replace(text, "")
        return replace(self, whole=whole)


async def everybody(database: Database) -> list[Member]:
    """The members of the demo."""
    async with database.write() as tx:
        found = [await tx.members.get(key, LOOK) for key in range(1, 201)]
    return [one for one in found if one is not None]


async def talks(database: Database, new_engine: NewEngine) -> None:
    """A card shown in three channels, a callback left, a call that was kept."""
    engine = new_engine(database, KnownPhrases(перезвоните="callback"))
    for channel, address in (
        (Channel.TELEGRAM, "100"),
        (Channel.VK, "200"),
        (Channel.WEB, "abc"),
        (Channel.PHONE, "c1"),
    ):
        for number, said in enumerate(("моя карта", CARD, BORN, "моя карта", "Я Соколова Марина, 14 марта 1985")):
            await engine.handle(Turn(channel, address, text=said, update_id=f"{number}"))
    for number, said in enumerate(("перезвоните", LEFT_PHONE, "утром")):
        await engine.handle(Turn(Channel.TELEGRAM, "101", text=said, update_id=f"{number}"))
    async with database.write() as tx:
        await tx.calls.put(CallRecord("c1", CALLER, NOON, "w"))
        member = await tx.members.get(1, LOOK)
        assert member is not None
        await tx.outbox.put("telegram", "100", [{"text": f"{member.full_name}, {member.phone}, {member.email}"}], NOON)


def spellings(member: Member) -> Iterator[str]:
    """What must not be found anywhere, in the usual ways of writing it."""
    born = member.born
    yield from (member.phone or "", (member.phone or "").removeprefix("+"), "8" + (member.phone or "")[2:])
    yield member.email or ""
    yield from (born.isoformat(), f"{born:%d.%m.%Y}", f"{born.day}.{born.month}.{born.year}", f"{born:%d/%m/%Y}")
    yield from (f"{born.day} {MONTHS[born.month - 1]} {born.year}", say_date(born), f"{born:%Y%m%d}", f"{born:%d%m%Y}")
    yield from (f"{member.surname} {member.first_name}", f"{member.first_name} {member.surname}")
    yield f"{member.first_name} {member.patronymic}"


def found_in(dump: Dump, people: list[Member]) -> list[str]:
    """Everything of anybody that the dump holds in clear."""
    whole, held = dump.whole.lower(), dump.people.lower()
    found = [one for member in people for one in spellings(member) if one.lower() in whole]
    names = {name for member in people for name in (member.surname, member.first_name, member.patronymic or "")}
    found += [name for name in names if re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", held)]
    return found + [number for number in (LEFT_PHONE, CALLER, LEFT_PHONE[2:], CALLER[2:]) if number in whole]


def sqlite_dump(url: str) -> Dump:
    """Every byte of the files, and the dump as SQL (in which what is sealed is written in hex)."""
    path = Path(url.partition(":///")[2])
    files = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    with closing(sqlite3.connect(path)) as raw:
        lines = list(raw.iterdump())
    people = [line for line in lines if re.match(rf'INSERT INTO "({"|".join(HELD)})"', line)]
    return Dump(files.decode("utf-8", "replace") + files.decode("latin-1") + "\n".join(lines), "\n".join(people))


def postgres_dump(server: PostgresServer, url: str) -> Dump:
    """What pg_dump writes."""

    def run(*options: str) -> str:
        command = [str(server.programs / "pg_dump"), "--dbname", url.replace("+asyncpg", ""), *options]
        done = subprocess.run(
            command, capture_output=True, check=True, timeout=60, env=os.environ | {"PGPASSWORD": PASSWORD}
        )
        return done.stdout.decode()

    return Dump(run(), run(*(f"--table={table}" for table in HELD)))


@pytest.fixture
def dump(request: pytest.FixtureRequest, url: str) -> Callable[[], Dump]:
    """Dumps the database as it is when called."""
    if url.startswith("sqlite"):
        return lambda: sqlite_dump(url)
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return lambda: postgres_dump(server, url)


async def test_nothing_of_anybody_is_in_a_dump(demo: Database, new_engine: NewEngine, dump: Callable[[], Dump]) -> None:
    people = await everybody(demo)
    assert len(people) == 200
    assert all(member.phone and member.email for member in people)
    await talks(demo, new_engine)
    made = dump()
    assert CARD in made.people  # the dump is one: a card's number is no secret, and is in clear
    assert "member_looks" in made.whole
    async with demo.read() as tx:
        hosts = [one.host for one in await tx.conferences.upcoming(NOON)]
    assert hosts
    assert found_in(made.without(hosts), people) == []


async def test_the_search_finds_what_is_in_clear(demo: Database, dump: Callable[[], Dump]) -> None:
    people = await everybody(demo)
    leaked = [
        "Соколова Марина",
        "14 марта 1985",
        "1985-03-14",
        "+70000000001",
        "member770000001@example.org",
        LEFT_PHONE,
    ]
    async with demo.write() as tx:
        await tx.loading.set("leak", ", ".join(leaked))
        await tx.connection.execute(update(cards).where(cards.c.number == CARD).values(status="Соколова"))
    assert {*leaked, "Соколова"} <= {*found_in(dump(), people)}


def test_the_tables_about_members_are_named() -> None:
    about = {table.name for table in metadata.sorted_tables if any("member" in column.name for column in table.columns)}
    assert about - {"staff_requests", "conference_sign_ups", "import_rows", "proof_codes", "turns"} <= {*HELD}
