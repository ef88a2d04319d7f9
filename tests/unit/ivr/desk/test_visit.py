"""A call at the desk from its coming to its going, without a line."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field, replace

import pytest

from backend.desk.entities import QueueState
from dialogs.turns import Command, Destination, Transfer
from ivr.asterisk.calls import IncomingCall
from ivr.desk import Desk
from ivr.desk.waiting import CALL_BACK
from ivr.settings import DeskSettings, Operator
from tests.fakes.until import running_result, until
from tests.support.clock import FakeClock
from tests.unit.ivr.desk.telephones import ScriptedTelephones
from tests.unit.ivr.desk.waiting_room import NotedMouth, QuietLine, held

OPERATORS = tuple(Operator(extension, "secret-secret") for extension in ("201", "202", "203"))
SETTINGS = DeskSettings(OPERATORS, rounds=1, rest_seconds=0.0)
TO_OPERATOR = Transfer(Destination.OPERATOR)


@dataclass
class Reception:
    """A desk with one operator, and one caller."""

    line: QuietLine = field(default_factory=QuietLine)
    phone: str = "79161234567"
    telephones: ScriptedTelephones = field(default_factory=lambda: ScriptedTelephones({"201"}))
    served: list[str] = field(default_factory=list)
    settings: DeskSettings = SETTINGS

    def __post_init__(self) -> None:
        self.desk = Desk(self.settings, lambda: self.telephones, FakeClock(), lambda: self.line.now)
        self.mouth = NotedMouth(self.line)

    @property
    def taken(self) -> set[str]:
        """The extensions that the desk rings for nobody."""
        return self.desk.taken

    async def come(self) -> Command | str:
        """The call comes to the desk, and goes."""
        call = IncomingCall("c1", self.phone, self.line, "channel", "bridge")
        return await self.desk.visit(call, self.served.append)(held(self.line, self.mouth), TO_OPERATOR)


async def test_a_talk_from_ring_to_return() -> None:
    room = Reception()
    async with running_result(room.come()) as back:
        await until(lambda: room.telephones.ringing == ["201"])
        assert [one.state for one in room.desk.callers()] == [QueueState.RINGING]
        leg = room.telephones.leg("201")
        assert (leg.caller, leg.seconds) == ("79161234567", SETTINGS.ring_seconds)
        leg.pick_up()
        await until(lambda: [one.state for one in room.desk.callers()] == [QueueState.TALKING])
        assert room.line.flushes + room.mouth.interruptions == 1
        leg.end()
        assert await back is Command.RETURNED
    assert leg.joined == ["+bridge", "-bridge"]
    assert room.served == ["201"]
    assert room.desk.callers() == []


async def test_words_that_are_being_said_are_cut_when_an_operator_answers() -> None:
    room = Reception()
    room.mouth.lasts = math.inf
    async with running_result(room.come()) as back:
        await until(lambda: room.mouth.speaks)
        room.telephones.leg("201").pick_up()
        await until(lambda: room.served == ["201"])
        assert room.mouth.interruptions == 1
        room.telephones.leg("201").end()
        await back


async def test_nobody_answers() -> None:
    room = Reception()
    async with running_result(room.come()) as back:
        await until(lambda: room.telephones.ringing == ["201"])
        room.telephones.leg("201").end()
        assert await back is Command.UNANSWERED
    assert room.desk.callers() == []


async def test_an_operator_who_cannot_be_joined_is_hung_up() -> None:
    room = Reception()
    room.telephones.joins = False
    async with running_result(room.come()) as back:
        await until(lambda: room.telephones.ringing == ["201"])
        leg = room.telephones.leg("201")
        leg.pick_up()
        assert await back is Command.UNANSWERED
    assert leg.over
    assert room.served == []
    assert await room.telephones.free("201")


@pytest.mark.parametrize("state", ["ringing", "talking"])
async def test_a_caller_who_is_gone_leaves_nothing(state: str) -> None:
    room = Reception()
    async with running_result(room.come()) as back:
        await until(lambda: room.telephones.ringing == ["201"])
        if state == "talking":
            room.telephones.leg("201").pick_up()
            await until(lambda: room.served == ["201"])
        back.cancel()
        await asyncio.wait({back})
    assert all(leg.over for leg in room.telephones.legs)
    assert room.desk.callers() == []


STEPS = range(25)
"""Of the loop: from the pick-up, or the end of the talk, to well behind the last that the visit does."""


@pytest.mark.parametrize("moment", ["asked for", "picked up", "hung up"])
async def test_wherever_a_visit_is_cut_no_telephone_stays_taken(moment: str) -> None:
    """At each step by the caller's hanging up, and at the next by the end of all patience."""
    for step in STEPS:
        room = Reception(telephones=ScriptedTelephones({"201", "202", "203"}))
        async with running_result(room.come()) as back:
            if moment != "asked for":
                await until(lambda room=room: len(room.telephones.ringing) == 3)  # type: ignore[misc]
                room.telephones.leg("202").pick_up()
            if moment == "hung up":
                await until(lambda room=room: room.served == ["202"])  # type: ignore[misc]
                room.telephones.leg("202").end()
            await steps(step)
            back.cancel()
            await asyncio.wait({back})
        assert (step, room.taken, room.desk.callers()) == (step, set(), [])
        assert all(leg.over for leg in room.telephones.legs), step


async def test_a_visit_that_is_cut_again_while_hanging_up_has_given_back_its_telephones() -> None:
    for step in STEPS:
        room = Reception(telephones=ScriptedTelephones({"201", "202", "203"}))
        async with running_result(room.come()) as back:
            await until(lambda room=room: len(room.telephones.ringing) == 3)  # type: ignore[misc]
            room.telephones.leg("202").pick_up()
            await steps(step % 5)
            back.cancel()
            await steps(step // 5)
            back.cancel()
            await asyncio.wait({back})
        assert (step, room.taken, room.desk.callers()) == (step, set(), [])


async def steps(count: int) -> None:
    """So many of the loop."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_after_a_talk_the_operator_has_a_moment_of_peace_and_the_next_caller_waits_for_that() -> None:
    room, other = Reception(), QuietLine()
    async with running_result(room.come()) as back:
        await until(lambda: room.telephones.ringing == ["201"])
        room.telephones.leg("201").pick_up()
        await until(lambda: room.served == ["201"])
        room.telephones.leg("201").end()
        await back
    call = IncomingCall("c2", "", other, "channel", "bridge")
    async with running_result(room.desk.visit(call)(held(other, NotedMouth(other)), TO_OPERATOR)) as waits:
        await until(lambda: other.now > 1.0)
        assert room.telephones.ringing == []
        assert not waits.done()
        waits.cancel()
        await asyncio.wait({waits})


async def test_a_talk_has_an_end() -> None:
    room = Reception(settings=replace(SETTINGS, talk_seconds=5.0))
    async with running_result(room.come()) as back:
        await until(lambda: room.telephones.ringing == ["201"])
        leg = room.telephones.leg("201")
        leg.pick_up()
        assert await back is Command.RETURNED
    assert leg.joined == ["+bridge", "-bridge"]
    assert leg.over


async def test_a_key_stops_the_ringing() -> None:
    room = Reception(QuietLine(one=0.5))
    assert await room.come() == CALL_BACK
    assert all(leg.over for leg in room.telephones.legs)
    assert room.desk.callers() == []


async def test_a_broken_voice_is_told_as_itself() -> None:
    class Broken(Exception):
        """The robot cannot speak."""

    room = Reception()

    async def fail() -> None:
        raise Broken

    room.line.next_event = fail  # type: ignore[method-assign]
    with pytest.raises(Broken):
        await room.come()
    assert room.desk.callers() == []
    assert all(leg.over for leg in room.telephones.legs)


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [("+7 (916) 123-45-67", "+79161234567"), ('"Boss" <sip:201@x>\r\n', "201"), ("", ""), ("9" * 99, "9" * 20)],
)
async def test_what_the_callers_side_claims_is_shown_as_digits_alone(claimed: str, shown: str) -> None:
    room = Reception(phone=claimed)
    async with running_result(room.come()) as back:
        await until(lambda: room.telephones.ringing == ["201"])
        assert room.desk.callers()[0].phone == room.telephones.leg("201").caller == shown
        room.telephones.leg("201").end()
        await back
