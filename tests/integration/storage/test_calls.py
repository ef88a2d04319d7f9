"""Call records against real tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from backend.calls.ending import Ending
from backend.calls.entities import CallRecord, CallTotals
from backend.retention.purge import CALLS, PurgeOld
from dialogs.replies import Reply
from dialogs.state import Conversation
from dialogs.turns import Command
from storage import Database
from storage.retention import SqlRetention
from tests.integration.storage.turning import stored
from tests.support.clock import NOON, FakeClock

MINUTE = timedelta(minutes=1)
SPOKEN = Reply("**Подайте** заявление.", "Подайте заявление.").to_json()
WRITTEN = Reply("Написано.", "").to_json()
WHOLE = CallRecord(
    id="c1aa",
    caller_number="79161234567",
    started_at=NOON,
    worker="here",
    answered_at=NOON,
    ended_at=NOON + MINUTE,
    ending=Ending.GOODBYE,
    turns=3,
    topics=("join.how", "dues.size"),
    handed_over=("operator-201",),
    ear="whisper",
    voice="festival",
    recording="c1aa.wav",
)
OPEN = CallRecord("c1bb", "", NOON + MINUTE, "here", NOON + MINUTE, turns=1)


async def keep(database: Database, *records: CallRecord) -> None:
    async with database.write() as tx:
        for record in records:
            await tx.calls.put(record)


async def test_a_record_comes_back_as_it_was_and_is_replaced_by_its_newer_form(database: Database) -> None:
    await keep(database, WHOLE, OPEN)
    ended = replace(OPEN, ended_at=NOON + 2 * MINUTE, ending=Ending.CALLER)
    await keep(database, ended)
    async with database.read() as tx:
        assert await tx.calls.get("c1aa") == WHOLE
        assert await tx.calls.get("c1bb") == ended


async def test_a_call_is_found_by_the_beginning_of_its_id_if_that_is_nobody_elses(database: Database) -> None:
    await keep(database, WHOLE, OPEN, replace(OPEN, id="c1b"))
    async with database.read() as tx:
        assert await tx.calls.get("c1a") == WHOLE
        assert await tx.calls.get("c1b") == replace(OPEN, id="c1b"), "the whole id goes before a beginning"
        for none in ("c1", "c2", "%", "_1aa"):
            assert await tx.calls.get(none) is None


async def test_the_newest_come_first_and_sums_are_over_all(database: Database) -> None:
    await keep(database, WHOLE, OPEN, replace(WHOLE, id="old", started_at=NOON - timedelta(days=1)))
    async with database.read() as tx:
        assert [one.id for one in await tx.calls.newest(2, since=None, until=None)] == ["c1bb", "c1aa"]
        assert [one.id for one in await tx.calls.newest(9, since=NOON, until=NOON + MINUTE)] == ["c1aa"]
        assert await tx.calls.totals(since=None, until=None) == CallTotals(3, 7, 2)
        assert await tx.calls.totals(since=NOON, until=None) == CallTotals(2, 4, 1)
        assert await tx.calls.totals(since=None, until=NOON - 9 * CALLS) == CallTotals(0, 0, 0)


async def test_only_ones_own_open_calls_and_those_of_long_ago_are_cut(database: Database) -> None:
    theirs, forgotten = replace(OPEN, id="theirs", worker="there"), replace(OPEN, id="forgotten", worker="gone")
    await keep(database, WHOLE, OPEN, theirs, replace(forgotten, started_at=NOON - timedelta(days=2)))
    now = NOON + timedelta(hours=1)
    async with database.write() as tx:
        assert await tx.calls.close_cut("here", now, before=now - timedelta(days=1)) == 2
    async with database.read() as tx:
        assert await tx.calls.get("c1aa") == WHOLE
        assert await tx.calls.get("theirs") == theirs
        cut = await tx.calls.get("c1bb")
        assert cut == replace(OPEN, ended_at=now, ending=Ending.CUT)
        assert cut is not None
        assert cut.seconds is None, "nobody knows how long it took"
        again = await tx.calls.get("forgotten")
        assert again is not None
        assert again.ending is Ending.CUT


async def test_the_turns_of_a_call_are_read_in_order(database: Database) -> None:
    async with database.write() as tx:
        for version, text in ((1, "как вступить"), (2, "спасибо")):
            turn = stored(f"{version}", {"replies": [SPOKEN, WRITTEN]}, text)
            await tx.conversations.save(Conversation("phone:c1aa", version), turn)
        pressed = stored("3", {"replies": []})
        pressed = replace(pressed, turn=replace(pressed.turn, text=None, command=Command.OPERATOR))
        await tx.conversations.save(Conversation("phone:c1aa", 3), pressed)
        await tx.conversations.save(Conversation("phone:other", 1), stored("9"))
    async with database.read() as tx:
        turns = await tx.calls.turns("phone:c1aa")
    answers = ("Подайте заявление.", "Написано.")
    expected = [("как вступить", answers), ("спасибо", answers), ("[operator]", ())]
    assert [(turn.said, turn.answers) for turn in turns] == expected


async def test_records_go_after_their_time(database: Database, clock: FakeClock) -> None:
    await keep(database, WHOLE, OPEN)
    clock.set(NOON + CALLS)
    assert (await PurgeOld(SqlRetention(database), clock)()).calls == 0
    clock.advance(timedelta(seconds=1))
    assert (await PurgeOld(SqlRetention(database), clock)()).calls == 1
    async with database.read() as tx:
        assert await tx.calls.get("c1aa") is None
        assert await tx.calls.get("c1bb") == OPEN
