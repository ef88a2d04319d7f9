"""The hotline in a process of its own: run as a program, it serves calls and prints what happens as JSON lines."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import uvloop

from app import logs
from app.core import open_core
from app.phone import Phone
from app.settings import Settings
from dialogs.ports import TurnHandler
from dialogs.replies import Expect, Reply
from dialogs.turns import Command, Turn, TurnResult, Understood
from ivr.asterisk.calls import IncomingCall
from ivr.call import CallLimits, NobodyListens
from ivr.ports import Ear
from ivr.softphone.udp import UdpSocket

PATIENT = 60.0
"""No filler sounds: only an answer counts as one."""
START_SECONDS = 180.0
ANSWERS = ("Слушаю вас внимательно.", "Записал, говорите дальше.", "Хорошо, я вас понял.", "Продолжайте, пожалуйста.")

GREETING = "Здравствуйте, это проверка телефонной линии, говорите, когда захотите, меня можно перебить на любом слове."


@dataclass(frozen=True, slots=True)
class Served:
    """How a hotline is wanted: which ear (``whisper``, ``korean``, ``vosk``, ``none``), and who answers.

    ``scripted``: short answers in place of the engine's; ``filler``: seconds after which a slow answer is excused.
    """

    folder: str
    ear: str = "whisper"
    scripted: bool = False
    filler: float = PATIENT
    max_calls: int = 50


class Scripted:
    """An understanding that costs nothing: answers in turn. Implements :class:`dialogs.ports.TurnHandler`."""

    def __init__(self) -> None:
        self._turns = 0

    async def handle(self, turn: Turn) -> TurnResult:
        """The next answer."""
        self._turns += 1
        text = GREETING if turn.command is Command.START else ANSWERS[self._turns % len(ANSWERS)]
        return TurnResult((Reply(text, text),), Understood("scripted"), expect=Expect())


class Telling(NobodyListens):
    """Prints what an observer is told, with the time at which it was told."""

    def __init__(self, call: IncomingCall) -> None:
        self._number = call.caller_number

    def _tell(self, event: str, **what: Any) -> None:
        now = asyncio.get_running_loop().time()
        print(json.dumps({"event": event, "number": self._number, "now": now, **what}), flush=True)

    def on_said(self, text: str, at: float) -> None:
        self._tell("said", text=text, at=at)

    def on_heard(self, text: str, at: float) -> None:
        self._tell("heard", text=text, at=at)

    def on_keys(self, keys: str, at: float) -> None:
        self._tell("keys", text=keys, at=at)

    def on_interrupted(self, at: float) -> None:
        self._tell("interrupted", at=at)

    def on_end_of_turn(self, voice_ended: float, decided: float) -> None:
        self._tell("end_of_turn", voice_ended=voice_ended, decided=decided)

    def on_turn(self, turn: Turn, result: TurnResult | None, took: float) -> None:
        self._tell("turn", took=took, id=result.understood.id if result else "")


class Deaf:
    """An ear that hears nothing: for calls by digits alone."""

    name = "none"
    streams = False

    def listen(self) -> Deaf:
        """Begin an utterance."""
        return self

    async def feed(self, pcm: bytes) -> str:
        """No words."""
        return ""

    async def finish(self) -> str:
        """No words."""
        return ""


def ear_of(kind: str) -> Ear | None:
    """The ear of a name; None: the product's own choice."""
    if kind == "none":
        return Deaf()
    if kind == "korean":
        from ivr.hearing import VoskEar
        from tests.support.korean import korean_model

        return VoskEar.load(korean_model())
    return None


async def serve(wanted: Served) -> None:
    """Take calls until the input ends."""
    folder = Path(wanted.folder)
    kind = wanted.ear if wanted.ear in ("vosk", "whisper") else "auto"
    settings = Settings(
        _env_file=None, data_dir=folder, database_url=None, ear=kind, phone="on", max_calls=wanted.max_calls
    )
    probe = await UdpSocket.open("127.0.0.1", lambda data, at: None)
    settings = settings.model_copy(update={"sip_port": probe.address[1]})
    probe.close()
    handler: TurnHandler | None = Scripted() if wanted.scripted else None
    async with open_core(settings) as core, asyncio.TaskGroup() as group:
        phone = Phone(
            core,
            ear=await asyncio.to_thread(ear_of, wanted.ear),
            handler=handler,
            limits=CallLimits(filler=wanted.filler),
            observe=Telling,
        )
        running = group.create_task(phone.run())
        print(json.dumps({"event": "ready", "port": await phone.ready()}), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        running.cancel()


@dataclass(slots=True)
class Running:
    """A hotline that serves: its port and process, and what it has told, by the caller's number."""

    port: int
    pid: int
    told: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def of(self, number: str, event: str, since: float = 0.0) -> list[dict[str, Any]]:
        """What was told of one caller from a time on."""
        return [one for one in self.told.get(number, ()) if one["event"] == event and one["now"] >= since]


@asynccontextmanager
async def a_hotline(wanted: Served) -> AsyncIterator[Running]:
    """A hotline in a process of its own, ready for calls.

    Raises:
        RuntimeError: it did not start; its own words are on the terminal.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.hotline.serving",
        json.dumps(asdict(wanted)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PROFLINE_LOG_LEVEL": "ERROR"},
    )
    if process.stdout is None or process.stdin is None:
        raise RuntimeError("the hotline has no pipes")
    try:
        async with asyncio.timeout(START_SECONDS):
            while (line := await process.stdout.readline()) and not line.startswith(b'{"event": "ready"'):
                pass
        if not line:
            raise RuntimeError("the hotline did not start")
        running = Running(json.loads(line)["port"], process.pid)
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(_read(process.stdout, running))
            yield running
            reading.cancel()
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 20.0)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _read(lines: asyncio.StreamReader, running: Running) -> None:
    while line := await lines.readline():
        if line.startswith(b"{"):
            told = json.loads(line)
            running.told.setdefault(told.get("number", ""), []).append(told)
            running.news.set()
            running.news = asyncio.Event()


if __name__ == "__main__":
    logs.configure("ERROR")
    uvloop.run(serve(Served(**json.loads(sys.argv[1]))))
