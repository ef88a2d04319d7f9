"""A line with operators for tests: a real Asterisk and a small robot that says what it is told to say in beeps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from backend.clock import SystemClock
from dialogs.turns import Command, Destination, Transfer
from ivr.asterisk.calls import IncomingCall, OnCall
from ivr.asterisk.line import Line
from ivr.call import HeldCall
from ivr.desk import Desk
from ivr.ports import CallMedia, MediaEvent, Played
from ivr.settings import DeskSettings, Operator, PhoneSettings
from ivr.softphone import Deskphone, Softphone
from ivr.softphone.call import Call
from ivr.softphone.talking import Talking
from tests.support.phone import phone_settings, pitch, running_line, tone, until, until_clean

OPERATORS = (Operator("201", "first-secret"), Operator("202", "second-secret"), Operator("203", "third-secret"))
ROBOT, CALLER, OPERATOR = 700.0, 1100.0, 440.0
"""Everybody's pitch, Hz."""
QUICK = DeskSettings(operators=OPERATORS, ring_seconds=20.0, rounds=1, rest_seconds=0.1, wrap_up_seconds=0.1)
PATIENCE = 20.0


class Beeps:
    """Says each sentence as a beep. Implements :class:`ivr.call.held.Mouth`."""

    def __init__(self, media: CallMedia, tasks: asyncio.TaskGroup) -> None:
        self._media, self._tasks = media, tasks
        self._mark = 0
        self.speaks = False
        self.said: list[str] = []

    def say(self, sentences: Sequence[str], /) -> None:
        self.said.extend(sentences)
        self.speaks = True
        self._mark += 1
        self._tasks.create_task(self._beep(len(sentences), str(self._mark)))

    async def _beep(self, count: int, mark: str) -> None:
        await self._media.play(tone(0.3 * count, ROBOT))
        await self._media.mark(mark)

    async def interrupt(self) -> None:
        self.speaks = False
        await self._media.flush()

    def played(self, mark: str) -> None:
        if mark == str(self._mark):
            self.speaks = False


@dataclass(slots=True)
class Robot:
    """One call: to the operator at once, and what came of it is beeped."""

    call: IncomingCall
    desk: Desk
    came_back: list[Command | str] = field(default_factory=list)
    served: list[str] = field(default_factory=list)
    over: bool = False
    _mouth: Beeps | None = None
    _events: asyncio.Queue[MediaEvent] = field(default_factory=asyncio.Queue)

    @property
    def said(self) -> str:
        """All that was announced."""
        return " ".join(self._mouth.said) if self._mouth else ""

    async def run(self) -> None:
        """Talk to the end of the call."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._mouth = Beeps(self.call.media, tasks)
                talking = tasks.create_task(self._talk(self._mouth))
                async for event in self.call.media.events():
                    if isinstance(event, Played):
                        self._mouth.played(event.mark)
                    self._events.put_nowait(event)
                talking.cancel()
        finally:
            self.over = True

    async def _talk(self, mouth: Beeps) -> None:
        held = HeldCall(self.call.id, self.call.media, mouth, self._next)
        visit = self.desk.visit(self.call, self.served.append)
        back = await visit(held, Transfer(Destination.OPERATOR))
        self.came_back.append(back)
        mouth.say([f"back: {back}"])

    async def _next(self) -> MediaEvent | None:
        try:
            async with asyncio.timeout(0.2):
                return await self._events.get()
        except TimeoutError:
            return None


@dataclass(slots=True)
class Office:
    """The line, its desk, and its calls in order."""

    line: Line
    desk: Desk
    robots: list[Robot] = field(default_factory=list)
    talks: OnCall | None = None
    """Who talks with callers in place of the small robot."""

    def opens(self, settings: DeskSettings) -> None:
        """A desk of other habits, with nobody waiting."""
        self.desk = Desk(settings, lambda: self.line.legs, SystemClock())
        self.robots.clear()
        self.talks = None

    async def talk(self, call: IncomingCall) -> None:
        """One call."""
        if self.talks is not None:
            await self.talks(call)
            return
        robot = Robot(call, self.desk)
        self.robots.append(robot)
        await robot.run()

    def operator(self, number: int = 0, password: str = "") -> Deskphone:
        """An operator's telephone."""
        who = OPERATORS[number]
        return Deskphone("127.0.0.1", self.line.sip_port, who.extension, password or who.password)

    @asynccontextmanager
    async def caller(self, number: str = "79161234567") -> AsyncIterator[tuple[Call, Robot]]:
        """Somebody who calls, and asks for a person."""
        calls = len(self.robots)
        async with Softphone("127.0.0.1", self.line.sip_port, number).call("100") as call:
            await until(lambda: len(self.robots) > calls, PATIENCE)
            yield call, self.robots[calls]

    async def is_clean(self) -> None:
        """Wait until no call is left, here, in Asterisk, and in the queue."""
        await until_clean(self.line, PATIENCE)
        assert (self.desk.callers(), self.desk.taken) == ([], set())


@asynccontextmanager
async def open_office(folder: Path) -> AsyncIterator[Office]:
    """A line with three operators' extensions, nobody registered."""
    settings = with_operators(phone_settings(folder))
    office: list[Office] = []

    async def talk(call: IncomingCall) -> None:
        await office[0].talk(call)

    async with running_line(settings, talk) as line:
        office.append(Office(line, Desk(QUICK, lambda: line.legs, SystemClock())))
        yield office[0]


def with_operators(settings: PhoneSettings) -> PhoneSettings:
    """The same line with operators; a telephone that died is noticed soon."""
    return replace(settings, desk=replace(QUICK, dead_seconds=2))


async def hears(listener: Talking, hertz: float) -> None:
    """Wait until somebody hears this pitch now, and nothing louder."""

    def heard() -> bool:
        now = asyncio.get_running_loop().time()
        pcm = listener.received.pcm(now - 0.4)
        return len(pcm) > 4000 and abs(pitch(pcm, 8000) - hertz) < 15

    await until(heard, PATIENCE)
