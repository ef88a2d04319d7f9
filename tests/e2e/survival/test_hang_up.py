"""A caller is gone in each state of the call: everything of it ends at once, and nothing is left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from dialogs.replies import ExpectKind
from dialogs.turns import Command, Destination, Transfer, TurnResult, Understood
from ivr.asterisk.calls import IncomingCall
from ivr.asterisk.rooms import Rooms
from ivr.call import HeldCall
from ivr.conference import ConferenceVisit
from ivr.softphone.call import Call
from tests.e2e.survival.figures import figures
from tests.e2e.survival.robot import SPEECH, Answers, Robot, Tones, WordsEar
from tests.e2e.survival.stage import Stage
from tests.support.phone import until
from tests.unit.ivr.call.scripted import answer

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
AT_ONCE = 2.0
"""Seconds until nothing is left, on a busy machine."""
LONG = "Это очень длинное предложение, которое робот говорит долго. " * 8
State = Callable[[Stage, Robot, Call], Awaitable[None]]


async def asking(call: Call) -> None:
    """The first question has been said, and something was said in reply."""
    await call.heard_sound(after=0.0)
    await call.heard_silence(0.3)


async def ringing(stage: Stage, robot: Robot, call: Call) -> None:
    """Not answered yet: the INVITE is on its way."""


async def being_answered(stage: Stage, robot: Robot, call: Call) -> None:
    """Bridge and media are being made."""
    await until(lambda: stage.line.live_calls > 0)


async def answered(stage: Stage, robot: Robot, call: Call) -> None:
    """At the very answer."""
    await call.answered


async def greeting_made(stage: Stage, robot: Robot, call: Call) -> None:
    """The voice makes the greeting."""
    voice = robot.voice = Tones()
    voice.gate.shut()
    await until(lambda: voice.gate.inside == 1)


async def greeting_spoken(stage: Stage, robot: Robot, call: Call) -> None:
    """The greeting sounds."""
    robot.handler = Answers(answer(LONG))
    await call.heard_sound(after=0.0)


async def listening(stage: Stage, robot: Robot, call: Call) -> None:
    """It is the caller's turn, who is silent."""
    await asking(call)


async def caller_speaks(stage: Stage, robot: Robot, call: Call) -> None:
    """In the middle of a word, with an ear that streams."""
    ear = robot.ear = WordsEar(streams=True)
    await asking(call)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(call.say(SPEECH * 5, 16_000))
        await until(lambda: ear.begun == 1)
        call.shut_up()


async def recognised(stage: Stage, robot: Robot, call: Call) -> None:
    """The ear is at work."""
    ear = robot.ear = WordsEar()
    ear.gate.shut()
    await asking(call)
    await call.say(SPEECH, 16_000)
    await until(lambda: ear.gate.inside == 1)


async def engine_answers(stage: Stage, robot: Robot, call: Call) -> None:
    """The engine is at work."""
    engine = robot.handler = Answers(answer("Добрый день."))
    await asking(call)
    engine.gate.shut()
    await call.press("0")
    await until(lambda: engine.gate.inside == 1)


async def answer_made(stage: Stage, robot: Robot, call: Call) -> None:
    """The voice makes the answer."""
    voice = robot.voice = Tones()
    await asking(call)
    voice.gate.shut()
    await call.press("0")
    await until(lambda: voice.gate.inside == 1)


async def answer_played(stage: Stage, robot: Robot, call: Call) -> None:
    """The answer sounds, and more of it waits than Asterisk takes."""
    robot.handler = Answers(answer("Добрый день."), answer(LONG * 50))
    await asking(call)
    await call.press("0")
    await call.heard_sound()


async def interrupting(stage: Stage, robot: Robot, call: Call) -> None:
    """The caller has just cut the answer short."""
    robot.handler = Answers(answer(LONG))
    await call.heard_sound(after=0.0)
    await call.say(SPEECH, 16_000)


async def digits_collected(stage: Stage, robot: Robot, call: Call) -> None:
    """Three digits of ten were pressed."""
    robot.handler = Answers(answer("Номер карты.", kind=ExpectKind.DIGITS, digits=10))
    await asking(call)
    await call.press("770")


async def goodbye_said(stage: Stage, robot: Robot, call: Call) -> None:
    """The robot takes its leave."""
    engine = robot.handler = Answers(answer("Добрый день."), answer(LONG, ends=True))
    await asking(call)
    await call.press("0")
    await until(lambda: len(engine.turns) == 2)
    await call.heard_sound()


async def both_hang_up(stage: Stage, robot: Robot, call: Call) -> None:
    """The robot hangs up in the same moment."""
    robot.handler = Answers(answer("Добрый день.", ends=True))
    await call.heard_sound(after=0.0)
    await until(lambda: robot.finished == 1)


async def passed_on(stage: Stage, robot: Robot, call: Call) -> None:
    """The call is somebody else's: in a queue, with an operator, in a conference."""
    kept = asyncio.Event()

    async def keeper(call: HeldCall, transfer: Transfer) -> Command:
        kept.set()
        while True:
            await call.next_event()

    ends = TurnResult((), Understood("operator"), transfer=Transfer(Destination.OPERATOR))
    robot.handler, robot.passing = Answers(answer("Добрый день."), ends), keeper
    await asking(call)
    await call.press("0")
    await asyncio.wait_for(kept.wait(), 5.0)


def rooms(stage: Stage) -> Rooms:
    """The conferences of the line."""
    assert stage.line.rooms is not None
    return stage.line.rooms


async def entering_a_room(stage: Stage, robot: Robot, call: Call) -> None:
    """The call is on its way into a conference that nobody else is in."""
    await into_room(stage, robot, call, "entered")
    await until(lambda: "entered" in rooms(stage).present)


async def in_a_room(stage: Stage, robot: Robot, call: Call) -> None:
    """The call is in a conference, alone."""
    came: list[str] = []
    await into_room(stage, robot, call, "stayed", came.append)
    await until(lambda: came == ["stayed"])


async def leaving_a_room(stage: Stage, robot: Robot, call: Call) -> None:
    """The star was pressed in a conference."""
    came: list[str] = []
    await into_room(stage, robot, call, "left", came.append)
    await until(lambda: came == ["left"])
    await call.press("*")
    await until(lambda: "left" not in rooms(stage).present)


async def into_room(
    stage: Stage, robot: Robot, call: Call, room: str, entered: Callable[[str], None] = lambda _: None
) -> None:
    """Ask for a conference, and be told that nobody is in it."""

    def ways(incoming: IncomingCall) -> ConferenceVisit:
        return ConferenceVisit(lambda: stage.line.rooms, incoming.channel_id, incoming.bridge_id, entered)

    passed = TurnResult((), Understood("conference"), transfer=Transfer(Destination.CONFERENCE, room))
    robot.handler, robot.ways = Answers(answer("Добрый день."), passed, answer("Вы снова со мной.")), ways
    await asking(call)
    await call.press("0")


STATES: list[State] = [
    ringing,
    being_answered,
    answered,
    greeting_made,
    greeting_spoken,
    listening,
    caller_speaks,
    recognised,
    engine_answers,
    answer_made,
    answer_played,
    interrupting,
    digits_collected,
    goodbye_said,
    both_hang_up,
    passed_on,
    entering_a_room,
    in_a_room,
    leaving_a_room,
]


async def test_callers_hang_up_each_in_another_state_and_nothing_is_left(stage: Stage) -> None:
    before = stage.census()
    robots: list[Robot] = []

    async def one(state: State) -> None:
        robots.append(robot := Robot())
        try:
            async with stage.caller(robot) as call:
                await state(stage, robot, call)
                await call.hang_up()
        except Exception as error:
            error.add_note(state.__name__)
            raise

    async with asyncio.TaskGroup() as callers:
        for state in STATES:
            callers.create_task(one(state))
    await stage.nothing_left(before)
    assert rooms(stage).present == {}
    assert [robot.finished for robot in robots] == [robot.begun for robot in robots]


@pytest.mark.soak
@pytest.mark.parametrize("state", STATES)
async def test_hanging_up_ends_everything_at_once_and_leaves_nothing(stage: Stage, state: State) -> None:
    before, robot = stage.census(), Robot()
    async with stage.caller(robot) as call:
        await state(stage, robot, call)
        await call.hang_up()
    took = await stage.nothing_left(before)
    figures.info("%s: nothing was left %.2f s after the hangup", state.__name__, took)
    assert took < AT_ONCE
    assert rooms(stage).present == {}
    assert robot.finished == robot.begun
    assert robot.cancelled == 0


@pytest.mark.soak
@pytest.mark.timeout(200)
async def test_callers_who_vanish_are_let_go_by_asterisk(stage: Stage) -> None:
    """No BYE: Asterisk hangs up when no sound came for its ``rtp_timeout`` of 60 s, or the robot does before."""
    before = stage.census()

    async def one(state: State) -> None:
        robot = Robot()
        async with stage.caller(robot) as call:
            await state(stage, robot, call)
            call.vanish()
            await until(lambda: robot.finished == robot.begun, 120.0)

    async with asyncio.TaskGroup() as callers:
        for state in STATES:
            callers.create_task(one(state))
    await stage.nothing_left(before)
