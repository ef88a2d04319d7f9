"""Keeping books of the telephone's calls: their records, and their recordings where these are on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from app.settings import Settings
from backend.calls.book import CallBook
from backend.calls.ending import Ending
from dialogs.ports import TurnHandler
from ivr.asterisk.calls import IncomingCall
from ivr.asterisk.recording import Recordings, RecordingShelf
from ivr.call import CallObserver
from ivr.call.announced import Announcing, RecordingWatch
from ivr.call.recorder import CallRecorder, Observers
from ivr.settings import ExternalAsterisk
from storage import Database

STOP_SECONDS = 2.0
"""What stopping a recording may hold up the end of a call."""


def _unknown() -> Ending:
    return Ending.FAILED


@dataclass(slots=True)
class KeptCall:
    """A call that is kept. ``why`` is asked at its end; ``handed_over`` is to be told to whom."""

    observer: CallObserver
    handed_over: Callable[[str], None]
    why: Callable[[], Ending] = field(default=_unknown)


class CallKeeping:
    """The books of one telephone. ``asterisk`` is the one in use."""

    def __init__(self, database: Database, settings: Settings, asterisk: Callable[[], ExternalAsterisk | None]) -> None:
        self._clock = database.clock
        self.book = CallBook(database, self._clock, settings.worker_name)
        self._recordings = Recordings(asterisk, RecordingShelf(settings.recordings), self.book.recorded)
        self._records_sound = settings.record_calls

    async def run(self) -> None:
        """Write records and fetch recordings until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.book.run(), name="call-records")
            group.create_task(self._recordings.run(), name="recordings")

    def refused(self, number: str) -> None:
        """A caller came when there were too many."""
        self.book.refused(uuid4().hex, number)

    def handler(self, engine: TurnHandler) -> TurnHandler:
        """The engine, which announces the recording where it is on."""
        return Announcing(engine) if self._records_sound else engine

    @asynccontextmanager
    async def keep(self, call: IncomingCall, ear: str, voice: str) -> AsyncIterator[KeptCall]:
        """Keep a call's record, and record it where that is on, for as long as the block lasts."""
        self.book.begin(call.id, call.caller_number, ear=ear, voice=voice, rang_at=self._rang_at(call))
        recorder = CallRecorder(self.book, call.id)
        kept = KeptCall(recorder, partial(self.book.handed_over, call.id))
        try:
            async with asyncio.TaskGroup() as group:
                if self._records_sound:
                    kept.observer = Observers(recorder, self._watch(call, group.create_task))
                yield kept
        except asyncio.CancelledError:
            kept.why = lambda: Ending.STOPPED
            raise
        finally:
            self.book.end(call.id, kept.why())
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await self._recordings.stop(call.id)

    def _watch(self, call: IncomingCall, spawn: Callable[[Coroutine[Any, Any, None]], object]) -> RecordingWatch:
        in_order = asyncio.Lock()

        async def do(work: Coroutine[Any, Any, None]) -> None:
            async with in_order:
                await work

        return RecordingWatch(
            call.id,
            start=lambda: spawn(do(self._recordings.start(call.id, call.bridge_id))),
            stop=lambda: spawn(do(self._recordings.stop(call.id))),
        )

    def _rang_at(self, call: IncomingCall) -> datetime | None:
        if not call.rang_at:
            return None
        return self._clock.now() - timedelta(seconds=asyncio.get_running_loop().time() - call.rang_at)
