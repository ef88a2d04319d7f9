"""The book of calls: what is kept of a call, and that no call waits for the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from backend.calls.book import CallBook
from backend.calls.ending import Ending
from backend.calls.entities import MOST_TOPICS, CallRecord, CallTotals, CallTurn
from backend.errors import Unavailable
from backend.inbox.entities import RequestKind
from tests.fakes.until import until
from tests.support.clock import NOON, FakeClock

MINUTE = timedelta(minutes=1)


class Away(Unavailable):
    """The database is out of reach."""


@dataclass
class Shelf:
    """A store in memory; ``trouble`` is raised at each try while it is set."""

    kept: dict[str, CallRecord] = field(default_factory=dict)
    written: list[CallRecord] = field(default_factory=list)
    cut: list[tuple[str, datetime]] = field(default_factory=list)
    served: list[tuple[str, RequestKind]] = field(default_factory=list)
    trouble: Exception | None = None
    tries: int = 0
    held: asyncio.Event | None = None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Shelf]:
        self.tries += 1
        if self.trouble is not None:
            raise self.trouble
        if self.held is not None:
            await self.held.wait()
        yield self

    @property
    def calls(self) -> Shelf:
        return self

    @property
    def requests(self) -> Shelf:
        return self

    async def close_of(self, conversation: str, kind: RequestKind, now: datetime) -> int:
        self.served.append((conversation, kind))
        return 1

    async def put(self, record: CallRecord) -> None:
        self.kept[record.id] = record
        self.written.append(record)

    async def close_cut(self, worker: str, now: datetime, *, before: datetime) -> int:
        self.cut.append((worker, before))
        return 0

    async def get(self, call_id: str) -> CallRecord | None:
        return self.kept.get(call_id)

    async def newest(self, limit: int, *, since: datetime | None, until: datetime | None) -> Sequence[CallRecord]:
        return list(self.kept.values())[:limit]

    async def totals(self, *, since: datetime | None, until: datetime | None) -> CallTotals:
        return CallTotals(len(self.kept), 0, 0)

    async def turns(self, conversation: str) -> Sequence[CallTurn]:
        return []


@asynccontextmanager
async def running(book: CallBook) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(book.run())
        yield
        task.cancel()


def a_book(shelf: Shelf, clock: FakeClock | None = None, most: int = 10) -> CallBook:
    return CallBook(shelf, clock or FakeClock(), "here", most, pauses=(0.001,))


def ended(shelf: Shelf, *calls: str) -> Callable[[], bool]:
    return lambda: all(call in shelf.kept and shelf.kept[call].ending for call in calls)


async def test_who_reached_a_person_waits_for_none_also_after_the_database_was_away() -> None:
    shelf = Shelf(trouble=Away())
    book = a_book(shelf)
    async with running(book):
        for call, whom in (("c1", "operator-201"), ("c2", "conference-5")):
            book.begin(call, "", ear="", voice="")
            book.handed_over(call, whom)
        await until(lambda: shelf.tries > 2)
        shelf.trouble = None
        await until(lambda: shelf.served)
    assert shelf.served == [("phone:c1", RequestKind.OPERATOR)]


async def test_a_call_is_kept_when_it_begins_and_when_it_ends() -> None:
    shelf, clock = Shelf(), FakeClock()
    book = a_book(shelf, clock)
    async with running(book):
        book.begin("c1", "79161234567", ear="whisper", voice="festival", rang_at=NOON - timedelta(seconds=2))
        await until(lambda: "c1" in shelf.kept)
        assert shelf.kept["c1"].ended_at is None
        for topic in ("start", "join.how", "", "join.how", "dues.size"):
            book.turn("c1", topic)
        book.handed_over("c1", "operator-201")
        book.recorded("c1", "c1.wav")
        clock.advance(MINUTE)
        book.end("c1", Ending.GOODBYE)
        await until(ended(shelf, "c1"))
    assert shelf.kept["c1"] == CallRecord(
        id="c1",
        caller_number="79161234567",
        started_at=NOON - timedelta(seconds=2),
        worker="here",
        answered_at=NOON,
        ended_at=NOON + MINUTE,
        ending=Ending.GOODBYE,
        turns=5,
        topics=("start", "join.how", "dues.size"),
        handed_over=("operator-201",),
        ear="whisper",
        voice="festival",
        recording="c1.wav",
    )
    assert shelf.kept["c1"].seconds == 62
    assert shelf.kept["c1"].conversation == "phone:c1"


async def test_topics_are_bounded() -> None:
    shelf = Shelf()
    book = a_book(shelf)
    book.begin("c1", "", ear="", voice="")
    for number in range(MOST_TOPICS + 5):
        book.turn("c1", f"topic-{number}")
        book.handed_over("c1", f"operator-{number}")
    book.end("c1", Ending.CALLER)
    async with running(book):
        await until(ended(shelf, "c1"))
    assert shelf.kept["c1"].topics == tuple(f"topic-{number}" for number in range(MOST_TOPICS))
    assert len(shelf.kept["c1"].handed_over) == MOST_TOPICS
    assert shelf.kept["c1"].turns == MOST_TOPICS + 5


async def test_cut_calls_are_closed_first_and_once() -> None:
    shelf, clock = Shelf(trouble=Away()), FakeClock()
    book = a_book(shelf, clock)
    async with running(book):
        await until(lambda: shelf.tries > 2)
        assert not shelf.cut
        shelf.trouble = None
        book.refused("c1", "7")
        await until(ended(shelf, "c1"))
        book.refused("c2", "7")
        await until(ended(shelf, "c2"))
    assert shelf.cut == [("here", NOON - timedelta(days=1))]
    assert shelf.kept["c1"].ending is Ending.REFUSED
    assert shelf.kept["c1"].answered_at is None


async def test_while_the_database_is_away_records_wait_and_then_all_are_written() -> None:
    shelf = Shelf(trouble=Away())
    book = a_book(shelf)
    async with running(book):
        for call in ("c1", "c2"):
            book.begin(call, "7", ear="", voice="")
            book.end(call, Ending.CALLER)
        await until(lambda: shelf.tries > 3)
        assert not shelf.written
        shelf.trouble = None
        await until(ended(shelf, "c1", "c2"))
    assert [record.id for record in shelf.written] == ["c1", "c2"], "begin and end of a call are one record by then"


async def test_a_database_that_hangs_holds_no_call_up() -> None:
    shelf = Shelf(held=asyncio.Event())
    book = a_book(shelf)
    async with running(book):
        await until(lambda: shelf.tries == 1)
        book.begin("c1", "7", ear="", voice="")
        book.end("c1", Ending.CALLER)
        assert shelf.held is not None
        shelf.held.set()
        await until(ended(shelf, "c1"))


async def test_above_the_bound_the_oldest_are_given_up_with_a_word(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(trouble=Away())
    book = a_book(shelf, most=2)
    with caplog.at_level(logging.ERROR):
        for call in ("c1", "c2", "c3"):
            book.refused(call, "7")
    assert "c1" in caplog.text
    shelf.trouble = None
    async with running(book):
        await until(ended(shelf, "c2", "c3"))
    assert "c1" not in shelf.kept


async def test_a_record_that_the_database_does_not_take_holds_up_no_other() -> None:
    shelf = Shelf()
    book = a_book(shelf)
    async with running(book):
        book.refused("c0", "7")
        await until(ended(shelf, "c0"))
        shelf.trouble = ValueError("too long")
        tries = shelf.tries
        book.refused("c1", "7")
        await until(lambda: shelf.tries > tries)
        shelf.trouble = None
        book.refused("c2", "7")
        await until(ended(shelf, "c2"))
    assert "c1" not in shelf.kept


async def test_the_last_records_are_written_at_the_end() -> None:
    shelf = Shelf()
    book = a_book(shelf)
    async with running(book):
        await until(lambda: bool(shelf.cut))
        book.begin("c1", "7", ear="", voice="")
        book.end("c1", Ending.STOPPED)
    assert shelf.kept["c1"].ending is Ending.STOPPED


async def test_what_is_told_of_an_unknown_call_is_left_alone() -> None:
    shelf = Shelf()
    book = a_book(shelf)
    book.turn("nobody", "topic")
    book.handed_over("nobody", "operator-201")
    book.recorded("nobody", "file")
    book.end("nobody", Ending.CALLER)
    book.refused("c1", "7")
    async with running(book):
        await until(ended(shelf, "c1"))
    assert list(shelf.kept) == ["c1"]
