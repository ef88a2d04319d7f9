"""Who is rung for whom: all or in turn, one caller after another, and nothing left ringing."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.desk.hold import Hold
from ivr.desk.queue import Queue, Ticket
from ivr.desk.seeking import Seeking
from ivr.settings import DeskSettings, Operator, RingKind
from tests.fakes.until import running_result, until
from tests.support.clock import NOON
from tests.unit.ivr.desk.telephones import ScriptedTelephones

OPERATORS = tuple(Operator(extension, "secret-secret") for extension in ("201", "202", "203"))
SETTINGS = DeskSettings(operators=OPERATORS, rounds=2, rest_seconds=0.01)


class Hall:
    """A queue with its telephones."""

    def __init__(self, settings: DeskSettings = SETTINGS, *there: str) -> None:
        self.settings = settings
        self.telephones = ScriptedTelephones(set(there or ("201", "202")))
        self.queue = Queue()
        self.tickets: list[Ticket] = []

    @property
    def asked(self) -> int:
        """How often it was asked who is free."""
        return self.telephones.asked

    def seeking(self) -> Seeking:
        """Another caller's search."""
        self.tickets.append(Ticket(f"c{len(self.tickets) + 1}", "7916", NOON))
        self.queue.join(self.tickets[-1])
        ticket = self.tickets[-1]
        return Seeking(self.settings, lambda: self.telephones, self.queue, ticket, Hold(self.queue, ticket))


async def test_all_free_telephones_ring_and_the_first_who_answers_wins() -> None:
    hall = Hall()
    async with running_result(hall.seeking().run()) as found:
        await until(lambda: hall.telephones.ringing == ["201", "202"])
        assert hall.queue.callers()[0].extensions == ("201", "202")
        hall.telephones.leg("202").pick_up()
        leg = await found
    assert leg is not None
    assert leg.extension == "202"
    assert hall.telephones.ringing == []
    assert hall.queue.taken == {"202"}


async def test_a_telephone_that_registers_meanwhile_rings_too() -> None:
    hall = Hall(SETTINGS, "201")
    async with running_result(hall.seeking().run()) as found:
        await until(lambda: hall.telephones.ringing == ["201"])
        hall.telephones.there.add("203")
        hall.queue.tell()
        await until(lambda: hall.telephones.ringing == ["201", "203"])
        hall.telephones.leg("203").pick_up()
        assert (await found) is not None


async def test_in_turn_one_rings_after_another() -> None:
    hall = Hall(replace(SETTINGS, ring=RingKind.IN_TURN))
    async with running_result(hall.seeking().run()) as found:
        await until(lambda: hall.telephones.ringing == ["201"])
        hall.telephones.leg("201").end()
        await until(lambda: hall.telephones.ringing == ["202"])
        hall.telephones.leg("202").pick_up()
        leg = await found
    assert leg is not None
    assert [one.extension for one in hall.telephones.legs] == ["201", "202"]


@pytest.mark.parametrize("ring", RingKind)
async def test_after_the_last_round_in_vain_nobody_is_there(ring: RingKind) -> None:
    hall = Hall(replace(SETTINGS, ring=ring))
    async with running_result(hall.seeking().run()) as found:
        for count in (1, 2):
            for extension in ("201", "202"):
                await until(lambda extension=extension: extension in hall.telephones.ringing)  # type: ignore[misc]
                hall.telephones.leg(extension).end()
            assert len(hall.telephones.legs) == 2 * count
        assert await found is None
    assert hall.queue.taken == set()


async def test_nobody_registered_and_no_asterisk_are_told_at_once() -> None:
    nobody = Hall(SETTINGS, "none")
    assert await nobody.seeking().run() is None
    gone = Hall()
    seeking = gone.seeking()
    seeking.telephones = lambda: None
    assert await seeking.run() is None


async def test_a_refusing_asterisk_is_nobody_there() -> None:
    hall = Hall()
    hall.telephones.refused = {"201", "202"}
    assert await hall.seeking().run() is None
    assert hall.queue.taken == set()


async def test_the_second_caller_waits_for_the_first_and_then_for_a_free_operator() -> None:
    hall = Hall(SETTINGS, "201")
    first, second = hall.seeking(), hall.seeking()
    async with running_result(first.run()) as one, running_result(second.run()) as two:
        await until(lambda: hall.telephones.ringing == ["201"])
        hall.telephones.leg("201").pick_up()
        leg = await one
        assert leg is not None
        hall.queue.leave(hall.tickets[0])
        assert hall.queue.place(hall.tickets[1]) == 1
        assert len(hall.telephones.legs) == 1
        assert not two.done()
        await leg.hang_up()
        hall.queue.taken.discard("201")
        hall.queue.tell()
        await until(lambda: hall.telephones.ringing == ["201"])
        hall.telephones.leg("201").pick_up()
        assert await two is not None


async def test_while_an_operator_talks_the_caller_waits_on_and_the_other_telephones_are_left_in_peace() -> None:
    hall = Hall(replace(SETTINGS, rounds=1, rest_seconds=3600.0), "201", "202")
    hall.queue.taken.add("201")
    seeking = hall.seeking()
    async with running_result(seeking.run()) as found:
        await until(lambda: hall.telephones.ringing == ["202"])
        hall.telephones.leg("202").end()
        await until(lambda: hall.queue.callers()[0].extensions == ())
        hall.queue.tell()
        assert not found.done()
        assert len(hall.telephones.legs) == 1
        seeking.give_up()
        assert await found is None


async def test_a_telephone_rings_for_one_caller_no_more_often_than_the_rounds_though_another_operator_talks() -> None:
    hall = Hall(replace(SETTINGS, rounds=2))
    hall.queue.taken.add("201")
    seeking = hall.seeking()
    async with running_result(seeking.run()) as found:
        for count in (1, 2):
            await until(lambda count=count: len(hall.telephones.legs) == count)  # type: ignore[misc]
            hall.telephones.leg("202").end()
        for _ in range(5):
            seen = hall.asked
            hall.queue.tell()
            await until(lambda seen=seen: hall.asked > seen)  # type: ignore[misc]
        assert len(hall.telephones.legs) == 2
        hall.queue.taken.discard("201")
        hall.queue.tell()
        await until(lambda: hall.telephones.ringing == ["201"])
        hall.telephones.leg("201").pick_up()
        assert await found is not None


async def test_who_has_just_talked_is_left_in_peace_and_is_waited_for() -> None:
    hall = Hall(SETTINGS, "201")
    end = asyncio.get_running_loop().time() + 0.2
    hall.queue.rest("201", end)
    async with running_result(hall.seeking().run()) as found:
        await until(lambda: hall.telephones.ringing == ["201"])
        assert asyncio.get_running_loop().time() >= end
        hall.telephones.leg("201").pick_up()
        assert await found is not None


async def test_giving_up_stops_the_ringing() -> None:
    hall = Hall()
    seeking = hall.seeking()
    async with running_result(seeking.run()) as found:
        await until(lambda: len(hall.telephones.ringing) == 2)
        seeking.give_up()
        assert await found is None
    assert hall.telephones.ringing == []
    assert hall.queue.taken == set()


async def test_waiting_has_an_end() -> None:
    hall = Hall(replace(SETTINGS, wait_seconds=0.05))
    assert await hall.seeking().run() is None
    assert hall.telephones.ringing == []


async def test_a_cancelled_search_leaves_nothing_ringing() -> None:
    hall = Hall()
    async with running_result(hall.seeking().run()) as found:
        await until(lambda: len(hall.telephones.ringing) == 2)
        found.cancel()
        await asyncio.wait({found})
    assert hall.telephones.ringing == []
    assert hall.queue.taken == set()
