"""The book of calls: filled while they go on, written in the background, so that no caller waits for a database."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from backend.calls.ending import Ending
from backend.calls.entities import MOST_TOPICS, CallRecord, CallStore
from backend.clock import Clock
from backend.errors import Unavailable
from backend.inbox.entities import RequestKind

log = logging.getLogger(__name__)

LONGEST_CALL = timedelta(days=1)
"""No call is so long: what is still open then was cut, whoever's it was."""
OPERATOR = "operator-"
"""How :meth:`CallBook.handed_over` begins to name an operator."""
MOST_WAITING = 2000
"""Records that wait for the database; above that the oldest are given up."""
PAUSES = (0.5, 1.0, 2.0, 5.0)
"""Seconds before each next try to write; the last one repeats."""
LAST_TRY = 3.0
"""Seconds that the end of the help line waits for the last records to be written."""


@dataclass(slots=True)
class CallBook:
    """What is known of each call. Everything but :meth:`run` returns at once and never fails.

    ``worker`` names this process among those that share the database, the same at each start.
    """

    store: CallStore
    clock: Clock
    worker: str = ""
    most: int = MOST_WAITING
    pauses: Sequence[float] = PAUSES
    _live: dict[str, CallRecord] = field(default_factory=dict, init=False)
    _waiting: OrderedDict[str, CallRecord] = field(default_factory=OrderedDict, init=False)
    _more: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _served: set[str] = field(default_factory=set, init=False)
    _closed: bool = field(default=False, init=False)

    def begin(self, call_id: str, number: str, *, ear: str, voice: str, rang_at: datetime | None = None) -> None:
        """A call was answered; ``rang_at`` is when it came."""
        now = self.clock.now()
        record = CallRecord(call_id, number, rang_at or now, self.worker, now, ear=ear, voice=voice)
        self._live[call_id] = record
        self._write(record)

    def turn(self, call_id: str, topic: str) -> None:
        """A turn of a call, and what it was taken for (empty: for nothing)."""
        if record := self._live.get(call_id):
            new = topic and topic not in record.topics and len(record.topics) < MOST_TOPICS
            topics = (*record.topics, topic) if new else record.topics
            self._live[call_id] = replace(record, turns=record.turns + 1, topics=topics)

    def handed_over(self, call_id: str, whom: str) -> None:
        """A call reached somebody: ``operator-201``, ``conference-5``."""
        record = self._live.get(call_id)
        if record and whom.startswith(OPERATOR):
            self._served.add(record.conversation)
            self._more.set()
        if record and len(record.handed_over) < MOST_TOPICS:
            self._live[call_id] = replace(record, handed_over=(*record.handed_over, whom))

    def recorded(self, call_id: str, file: str) -> None:
        """A call is recorded in this file."""
        if record := self._live.get(call_id):
            self._live[call_id] = replace(record, recording=file)

    def end(self, call_id: str, why: Ending) -> None:
        """A call is over."""
        if record := self._live.pop(call_id, None):
            self._write(replace(record, ended_at=self.clock.now(), ending=why))

    def refused(self, call_id: str, number: str) -> None:
        """A call came when there were too many."""
        now = self.clock.now()
        self._write(CallRecord(call_id, number, now, self.worker, ended_at=now, ending=Ending.REFUSED))

    async def run(self) -> None:
        """Write until cancelled; then what is left, if the database takes it at once."""
        failures = 0
        self._more.set()
        try:
            while True:
                await self._more.wait()
                written = await self._write_waiting()
                failures = 0 if written else failures + 1
                if not written:
                    await asyncio.sleep(self.pauses[min(failures, len(self.pauses)) - 1])
        except asyncio.CancelledError:
            await self._finish()
            raise

    def _write(self, record: CallRecord) -> None:
        """Have a record written; of two of one call the newer one."""
        self._waiting[record.id] = record
        while len(self._waiting) > self.most:
            dropped, _ = self._waiting.popitem(last=False)
            log.error("the record of call %s is given up: the database has been away for too long", dropped)
        self._more.set()

    async def _write_waiting(self) -> bool:
        """Whether everything could be written."""
        await self._close_cut()
        if self._closed and self._served and not await self._wishes_closed():
            return False
        while self._closed and self._waiting:
            record = next(iter(self._waiting.values()))
            if not await self._written(record):
                return False
            if self._waiting.get(record.id) is record:
                del self._waiting[record.id]
        if self._closed:
            self._more.clear()
        return self._closed

    async def _written(self, record: CallRecord) -> bool:
        """Whether the database is done with it: a record that it does not take for itself is logged and left out."""
        try:
            async with self.store.write() as transaction:
                await transaction.calls.put(record)
        except Unavailable as error:
            log.warning("call records wait, %d of them: %s", len(self._waiting), error)
            return False
        except Exception:
            log.exception("the record of call %s cannot be written", record.id)
        return True

    async def _wishes_closed(self) -> bool:
        """Who talked to a person waits for none: the bare requests of these calls are dealt with."""
        served = tuple(self._served)
        try:
            async with self.store.write() as transaction:
                for conversation in served:
                    await transaction.requests.close_of(conversation, RequestKind.OPERATOR, self.clock.now())
        except Unavailable as error:
            log.warning("the requests of calls that were answered stay open for now: %s", error)
            return False
        except Exception:
            log.exception("the requests of calls that were answered stay open")
        self._served.difference_update(served)
        return True

    async def _close_cut(self) -> None:
        """Once, before anything is written: the calls that a crash left open are over."""
        if self._closed:
            return
        now = self.clock.now()
        try:
            async with self.store.write() as transaction:
                cut = await transaction.calls.close_cut(self.worker, now, before=now - LONGEST_CALL)
        except Unavailable as error:
            log.warning("call records wait: %s", error)
            return
        except Exception:
            log.exception("calls that never ended cannot be closed")
            cut = 0
        self._closed = True
        if cut:
            log.warning("calls that were cut when the help line ended: %d", cut)

    async def _finish(self) -> None:
        try:
            async with asyncio.timeout(LAST_TRY):
                if (self._waiting or self._served) and not await self._write_waiting():
                    log.error("records of calls are lost with the end: %d", len(self._waiting))
        except TimeoutError:
            log.error("records of calls are lost with the end: %d", len(self._waiting))
