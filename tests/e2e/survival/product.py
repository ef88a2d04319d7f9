"""The product's own telephone, with operators and conferences, whose ear and engine do as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from app.core import open_core
from app.phone import Phone
from app.settings import Settings
from backend.desk.entities import QueueState
from dialogs.turns import Command, Destination, Transfer, Turn, TurnResult, Understood
from ivr.asterisk.line import Line
from ivr.ports import SAMPLE_RATE
from ivr.softphone import CallFailed, Deskphone, Softphone
from ivr.softphone.call import Call
from ivr.speaking import choose_voice
from tests.e2e.survival.robot import WordsEar
from tests.support.phone import cache_dir, until, until_clean
from tests.support.postgres import free_port
from tests.unit.ivr.call.scripted import answer

OPERATORS = ("201", "202", "203")
PATIENCE = 40.0


class Engine:
    """Zero leads to a person, nine into a conference; words are answered, and so is who comes back."""

    def __init__(self) -> None:
        self.heard = 0
        self.passed = 0

    async def handle(self, turn: Turn) -> TurnResult:
        if turn.command is Command.OPERATOR:
            self.passed += 1
            return TurnResult((), Understood("operator"), transfer=Transfer(Destination.OPERATOR))
        if turn.command is Command.MENU:
            self.passed += 1
            return TurnResult((), Understood("conference"), transfer=Transfer(Destination.CONFERENCE, "7"))
        self.heard += turn.text is not None
        return answer("Добрый день, слушаю вас." if turn.command is Command.START else "Это ответ.")


@dataclass
class Product:
    """The telephone, its callers and its operators."""

    phone: Phone
    port: int
    question: bytes
    engine: Engine
    numbers: Iterator[int] = field(default_factory=lambda: count(79170000001))

    @property
    def line(self) -> Line:
        """Where the calls come in."""
        return self.phone._line

    @property
    def present(self) -> int:
        """How many callers are in conferences."""
        return sum(map(len, self.line.rooms.present.values())) if self.line.rooms else 0

    @asynccontextmanager
    async def caller(self) -> AsyncIterator[tuple[Call, str]]:
        """Somebody who calls, has heard the greeting, and hangs up at the end; their number too."""
        number = str(next(self.numbers))
        async with Softphone("127.0.0.1", self.port, number).call("100") as call:
            await call.heard_sound(after=0.0, within=PATIENCE)
            await call.heard_silence(0.5)
            yield call, number

    async def asks(self) -> None:
        """By voice, and hears the answer."""
        async with self.caller() as (call, _):
            heard = self.engine.heard
            await call.say(self.question, SAMPLE_RATE)
            await until(lambda: self.engine.heard > heard, PATIENCE)
            await call.heard_sound(within=PATIENCE)

    async def reaches_an_operator(self) -> None:
        """And hangs up in the talk."""
        async with self.caller() as (call, number):
            await call.press("0")
            await until(lambda: self._talks(number), PATIENCE)

    async def wants_an_operator_no_more(self) -> None:
        """Hangs up while the telephones ring, or while one is picked up."""
        async with self.caller() as (call, number):
            await call.press("0")
            await until(lambda: any(one.phone == number for one in self.phone.desk.callers()), PATIENCE)

    async def enters_a_conference_and_leaves(self) -> None:
        """By the star."""
        async with self.caller() as (call, _):
            passed = self.engine.passed
            await call.press("9")
            await until(lambda: self.engine.passed > passed and self.present > 0, PATIENCE)
            await call.press("*")
            await call.heard_sound(within=PATIENCE)

    async def hangs_up_in_a_conference(self) -> None:
        """Or on the way into it."""
        async with self.caller() as (call, _):
            await call.press("9")
            await until(lambda: self.present > 0, PATIENCE)

    async def is_clean(self) -> None:
        """Nothing is left of any call."""
        await until_clean(self.line, PATIENCE)
        assert (self.phone.desk.callers(), self.phone.desk.taken, self.present) == ([], set(), 0)

    def _talks(self, number: str) -> bool:
        return any(one.phone == number and one.state is QueueState.TALKING for one in self.phone.desk.callers())


@asynccontextmanager
async def open_product(folder: Path) -> AsyncIterator[Product]:
    """A telephone that is ready, and its operators, who pick up at once."""
    voice = choose_voice(cache_dir())
    question = await voice.speak("Когда мне дадут отпуск?")
    await voice.close()
    port, engine = free_port(), Engine()
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        database_url=None,
        phone="on",
        sip_port=port,
        operators=",".join(f"{one}:secret-of-{one}" for one in OPERATORS),
        operator_hours="mon-sun 00:00-24:00",
    )
    async with open_core(settings) as core, asyncio.TaskGroup() as tasks:
        phone = Phone(core, ear=WordsEar(), handler=engine)
        running = [tasks.create_task(phone.run())]
        async with AsyncExitStack() as desks:
            await phone.ready()
            for extension in OPERATORS:
                desk = Deskphone("127.0.0.1", port, extension, f"secret-of-{extension}")
                running.append(tasks.create_task(_works(await desks.enter_async_context(desk))))
            yield Product(phone, port, question, engine)
        for task in running:
            task.cancel()


async def _works(desk: Deskphone) -> None:
    """An operator's day: picks up, and talks until the caller hangs up."""
    while True:
        ringing = await desk.rings(3600.0)
        with suppress(CallFailed):
            async with ringing:
                await asyncio.shield(ringing.ended)
