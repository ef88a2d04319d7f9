"""Finding an operator for one caller: rings their telephones, all at once or in turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from backend.desk.entities import QueueState
from ivr.desk.hold import Hold
from ivr.desk.ports import Leg, Telephones
from ivr.desk.queue import Queue, Ticket
from ivr.settings import DeskSettings, RingKind

LOOK_SECONDS = 1.0
"""Between two looks at which telephones are there."""


@dataclass(slots=True)
class Seeking:
    """One caller's search. It is best ended by :meth:`give_up`: then nothing rings when it is over."""

    settings: DeskSettings
    telephones: Callable[[], Telephones | None]
    queue: Queue
    ticket: Ticket
    hold: Hold
    _rounds: Counter[str] = field(default_factory=Counter)
    """How often each telephone has rung."""
    _rung: set[str] = field(default_factory=set)
    """Those that have, in this round."""
    _ends: float = 0.0

    async def run(self) -> Leg | None:
        """Wait for one's turn, and ring; None where nobody is there, or nobody answers. Nothing else rings then."""
        self._ends = loop_time() + self.settings.wait_seconds
        leg: Leg | None = None
        try:
            leg = await self._seek()
        finally:
            await self._stop_ringing(*([leg] if leg else ()))
        return leg

    def give_up(self) -> None:
        """The caller will not wait."""
        self._ends = 0.0
        self.queue.tell()

    @property
    def _goes_on(self) -> bool:
        return loop_time() < self._ends

    async def _seek(self) -> Leg | None:
        while self._goes_on:
            change = self.queue.now
            telephones = self.telephones()
            if telephones is None:
                return None
            if self.queue.place(self.ticket) != 1:
                await _within(LOOK_SECONDS, change)
            elif (leg := await self._round(telephones)) is not None:
                return leg
            elif not await self._anybody(telephones):
                return None
            elif self._rung:
                await self._rest()
            else:
                await _within(LOOK_SECONDS, self.queue.now)
        return None

    async def _round(self, telephones: Telephones) -> Leg | None:
        """Ring each free telephone once."""
        self._rung = set()
        while self._goes_on:
            change = self.queue.now
            self.hold.forget_the_over()
            self._note()
            if (leg := next((one for one in self.hold.legs if one.talks), None)) is not None:
                return leg
            if not self.hold.legs or self.settings.ring is RingKind.ALL:
                await self._ring_more(telephones)
            if not self.hold.legs:
                break
            await _within(LOOK_SECONDS, change)
        await self._stop_ringing()
        return None

    async def _rest(self) -> None:
        """Leave those in peace for a while who did not answer."""
        until = loop_time() + self.settings.rest_seconds
        while self._goes_on and (left := until - loop_time()) > 0:
            await _within(left, self.queue.now)

    async def _ring_more(self, telephones: Telephones) -> None:
        """Ring who is free and was not rung in this round; one alone where they are rung in turn."""
        for extension in await self._free(telephones):
            if extension in self._rung or extension in self.queue.taken or not self._goes_on:
                continue
            self._rung.add(extension)
            self._rounds[extension] += 1
            await self.hold.ring(telephones, extension, self.settings.ring_seconds)
            self._note()
            if self.hold.legs and self.settings.ring is RingKind.IN_TURN:
                return

    async def _anybody(self, telephones: Telephones) -> bool:
        """Whether anyone is left to wait for: free, or busy with another, and not yet rung often enough."""
        free = await self._free(telephones)
        return bool(free) or bool(self._willing(self._busy()))

    async def _free(self, telephones: Telephones) -> list[str]:
        """Who may be rung now."""
        busy = self._busy()
        others = [one.extension for one in self.settings.operators if one.extension not in busy]
        free = [extension for extension in others if await telephones.free(extension)]
        self.queue.on_duty = len(busy | set(free))
        return self._willing(free)

    def _busy(self) -> set[str]:
        return self.queue.taken | self.queue.resting(loop_time())

    def _willing(self, extensions: Iterable[str]) -> list[str]:
        return [one for one in extensions if self._rounds[one] < self.settings.rounds]

    async def _stop_ringing(self, *but: Leg) -> None:
        """All but one; they are free though this is cancelled."""
        try:
            await self.hold.let_go(*but)
        finally:
            self._note()

    def _note(self) -> None:
        """For the console: what rings for this caller."""
        self.ticket.extensions = tuple(leg.extension for leg in self.hold.legs)
        self.ticket.state = QueueState.RINGING if self.hold.legs else QueueState.WAITING


def loop_time() -> float:
    """The running loop's clock, in seconds."""
    return asyncio.get_running_loop().time()


async def _within(seconds: float, change: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await change.wait()
