"""The whole hotline for tests, loaded once, and callers who talk with it.

Each caller has a number of his own, by which the hotline finds his limits and his journal.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from app.core import Core, open_core
from app.settings import Settings
from dialogs.ports import TurnHandler
from dialogs.state import ConversationState
from dialogs.turns import Turn, TurnResult
from ivr.asterisk.calls import IncomingCall
from ivr.asterisk.line import Line
from ivr.call import CallLimits, CallSession
from ivr.conference import ConferenceVisit
from ivr.hearing import VoiceActivity, WhisperEar
from ivr.ports import Voice
from ivr.softphone import Softphone
from ivr.speaking import choose_voice
from tests.e2e.calls.caller import Caller
from tests.e2e.calls.journal import Journal
from tests.support.phone import cache_dir, phone_settings, running_line, until_clean

MAIL_SERVER: dict[str, Any] = {"smtp_url": "smtp://127.0.0.1:9", "mail_from": "robot@example.org"}
"""Letters are written, and nobody sends them."""
PATIENT = CallLimits(filler=6.0, recognition=20.0)
"""The limits of most calls here: a busy machine may take its time."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The engine, with what it answered written down. Implements :class:`dialogs.ports.TurnHandler`."""

    engine: TurnHandler
    journal: Journal

    async def handle(self, turn: Turn) -> TurnResult:
        """Answer one turn."""
        result = await self.engine.handle(turn)
        self.journal.answered(turn, result)
        return result


@dataclass(slots=True)
class Hotline:
    """Takes calls as :class:`app.phone.Phone` does, and lets tests look in."""

    core: Core
    ear: WhisperEar
    voice: Voice
    callers: dict[str, tuple[CallLimits, Journal]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(79160000001))
    line: Line | None = None

    async def talk(self, call: IncomingCall) -> None:
        """One call."""
        limits, journal = self.callers[call.caller_number]
        journal.call_id = call.id
        engine = Recording(self.core.engine, journal)
        rooms = ConferenceVisit(lambda: self.line.rooms if self.line else None, call.channel_id, call.bridge_id)
        session = CallSession(
            call.media, engine, self.ear, self.voice, VoiceActivity(), call.id, limits, journal, passing=rooms
        )
        try:
            await session.run()
        finally:
            journal.over = True

    @asynccontextmanager
    async def caller(self, limits: CallLimits = PATIENT) -> AsyncIterator[Caller]:
        """Somebody who calls 100 now, and hangs up at the end."""
        assert self.line is not None
        number, journal = str(next(self.numbers)), Journal()
        self.callers[number] = (limits, journal)
        async with Softphone("127.0.0.1", self.line.sip_port, number).call("100") as call:
            yield Caller(call, journal, self.ear, self.voice)

    async def is_clean(self) -> None:
        """Wait until no call is left, here or in Asterisk."""
        assert self.line is not None
        await until_clean(self.line)

    async def state(self, journal: Journal) -> ConversationState:
        """What is remembered of a call's conversation."""
        async with self.core.database.read() as tx:
            return (await tx.conversations.peek(journal.conversation)).state

    async def stored(self, journal: Journal) -> Sequence[dict[str, Any]]:
        """The results of this call's turns, as the database keeps them."""
        async with self.core.database.read() as tx:
            kept = [
                await tx.conversations.claimed(journal.conversation, f"{journal.call_id}:{turn}")
                for turn in range(1, len(journal.results) + 1)
            ]
        return [one for one in kept if one is not None]


@asynccontextmanager
async def open_hotline(folder: Path) -> AsyncIterator[Hotline]:
    """A hotline on free ports with demo data, its voice and ear warm."""
    ear = await asyncio.to_thread(WhisperEar.load, cache_dir(), patience=PATIENT.recognition)
    voice = choose_voice(cache_dir())
    await voice.start()
    try:
        settings = Settings(_env_file=None, data_dir=folder / "data", database_url=None, **MAIL_SERVER)
        async with open_core(settings) as core:
            hotline = Hotline(core, ear, voice)
            async with running_line(phone_settings(folder), hotline.talk) as hotline.line:
                yield hotline
    finally:
        await voice.close()
        ear.close()
