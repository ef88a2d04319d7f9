"""A hotline with real books and a real Asterisk, whose voice, ear and engine are tones and scripts."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from app.call_keeping import CallKeeping
from app.settings import Settings
from backend.calls.entities import CallRecord
from dialogs.turns import TurnResult
from ivr.asterisk.calls import IncomingCall
from ivr.asterisk.line import Line
from ivr.call import CallLimits, CallSession
from ivr.call.announced import announcement
from ivr.levels import loudness
from ivr.ports import SAMPLE_RATE
from storage import Database, migrate
from tests.support.keys import KEYRING
from tests.support.phone import cache_dir, phone_settings, running_line, tone
from tests.unit.ivr.call.scripted import ScriptedHandler

ANNOUNCED, ROBOT, CALLER, SECRET = 600, 900, 1500, 2100
"""Hertz of what each says; SECRET is what the caller says when asked for something personal."""
SECONDS = 0.6


class ToneVoice:
    """Says everything as one tone, the announcement as another."""

    name = "tones"

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        return tone(SECONDS, ANNOUNCED if text == announcement() else ROBOT)


class Sounding:
    """A detector of voice that takes every loud sound for one."""

    def probability(self, pcm: bytes) -> float:
        return float(loudness(pcm) > 300)


class ToneEar:
    """Hears the same words in every sound."""

    name = "tone ear"
    streams = False

    def listen(self) -> ToneEar:
        return self

    async def feed(self, pcm: bytes) -> str:
        return ""

    async def finish(self) -> str:
        return "слова"


@dataclass
class RecordedHotline:
    """Takes calls as :class:`app.phone.Phone` does."""

    database: Database
    settings: Settings
    keeping: CallKeeping = field(init=False)
    running: Line | None = None
    answers: list[TurnResult] = field(default_factory=list)
    handlers: list[ScriptedHandler] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keeping = CallKeeping(self.database, self.settings, lambda: self.running.ari if self.running else None)

    @property
    def line(self) -> Line:
        """The line, which runs."""
        assert self.running is not None
        return self.running

    async def talk(self, call: IncomingCall) -> None:
        handler = ScriptedHandler(*self.answers)
        self.handlers.append(handler)
        async with self.keeping.keep(call, "tone ear", "tones") as kept:
            engine, limits = self.keeping.handler(handler), CallLimits()
            session = CallSession(
                call.media, engine, ToneEar(), ToneVoice(), Sounding(), call.id, limits, observer=kept.observer
            )
            kept.why = lambda: session.ended_why
            await session.run()

    async def records(self) -> list[CallRecord]:
        async with self.database.read() as tx:
            return list(await tx.calls.newest(100, since=None, until=None))

    async def ended(self, count: int = 1) -> list[CallRecord]:
        """The records, when so many have an end."""
        async with asyncio.timeout(15):
            while sum(one.ending is not None for one in await self.records()) < count:  # noqa: ASYNC110 - a database
                await asyncio.sleep(0.05)
        return await self.records()

    def files(self) -> list[Path]:
        """The recordings at home, and what waits with Asterisk."""
        spool = self.settings.data.parent / "asterisk/spool/recording"
        return [*self.settings.recordings.glob("*"), *spool.glob("*")]

    async def fetched(self) -> Path:
        """The recording, when it is the only file anywhere."""
        async with asyncio.timeout(15):
            while [one.parent for one in self.files()] != [self.settings.recordings]:  # noqa: ASYNC110 - a file
                await asyncio.sleep(0.05)
        return self.files()[0]


@asynccontextmanager
async def recorded_hotline(
    folder: Path, *answers: TurnResult, record: bool, url: str | None = None
) -> AsyncIterator[RecordedHotline]:
    """A hotline on free ports."""
    settings = Settings(
        _env_file=None, data_dir=folder / "data", cache_dir=cache_dir(), database_url=url, record_calls=record
    )
    settings.data.mkdir(parents=True, exist_ok=True)
    await migrate(settings.database, KEYRING)
    database = Database(settings.database, keyring=KEYRING)
    hotline = RecordedHotline(database, settings, answers=list(answers))
    try:
        async with asyncio.TaskGroup() as books:
            keeping = books.create_task(hotline.keeping.run())
            async with running_line(phone_settings(folder), hotline.talk) as hotline.running:
                yield hotline
            keeping.cancel()
    finally:
        await database.close()


def pitches(file: Path) -> dict[int, float]:
    """Seconds of each of the tones in a recording."""
    with wave.open(str(file)) as sound:
        rate = sound.getframerate()
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(float)
    piece = rate // 20
    found = dict.fromkeys((ANNOUNCED, ROBOT, CALLER, SECRET), 0.0)
    for at in range(0, len(samples) - piece, piece):
        spectrum = np.abs(np.fft.rfft(samples[at : at + piece] * np.hanning(piece)))
        hertz = float(np.argmax(spectrum)) * rate / piece
        if np.abs(samples[at : at + piece]).mean() > 300:
            nearest = min(found, key=lambda one: abs(one - hertz))
            found[nearest] += 0.05
    return found


def heard(pcm: bytes) -> float:
    """The pitch of a sound of 16 kHz."""
    spectrum = np.abs(np.fft.rfft(np.frombuffer(pcm, "<i2").astype(float)))
    return float(np.argmax(spectrum)) * SAMPLE_RATE / (len(pcm) / 2)
