"""Finding an operator for one caller: rings their telephones, all at once or in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from backend.desk.entities import QueueState
from ivr.desk.ports import Leg, Telephones
from ivr.desk.queue import Queue, Ticket
from ivr.settings import DeskSettings, RingKind

LOOK_SECONDS = 1.0
"""Between two looks at which telephones are there."""


@dataclass(slots=True)
class Seeking:
    """One caller's search. It is ended by :meth:`give_up`: a cancelled request might leave a telephone ringing."""

    settings: DeskSettings
    telephones: Callable[[], Telephones | None]
    queue: Queue
    ticket: Ticket
    _ringing: list[Leg] = field(default_factory=list)
    _rounds: int = 0
    _rung: set[str] = field(default_factory=set)
    _ends: float = 0.0

    async def run(self) -> Leg | None:
        """Wait for one's turn, and ring; None where nobody is there, or nobody answers. Nothing rings afterwards."""
        self._ends = asyncio.get_running_loop().time() + self.settings.wait_seconds
        leg: Leg | None = None
        try:
            leg = await self._seek()
        finally:
            await self._stop_ringing()
        return leg

    def give_up(self) -> None:
        """The caller will not wait."""
        self._ends = 0.0
        self.queue.tell()

    @property
    def _goes_on(self) -> bool:
        return asyncio.get_running_loop().time() < self._ends

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
            elif not self.queue.taken and (self._rounds >= self.settings.rounds or not await self._anybody(telephones)):
                return None
            elif self._rung:
                await self._rest()
            else:
                await _within(LOOK_SECONDS, self.queue.now)
        return None

    async def _round(self, telephones: Telephones) -> Leg | None:
        """Ring each free telephone once."""
        self._rung = rung = set[str]()
        while self._goes_on:
            change = self.queue.now
            self._forget_the_over()
            for leg in self._ringing:
                if leg.talks:
                    self._ringing.remove(leg)
                    return leg
            if not self._ringing or self.settings.ring is RingKind.ALL:
                await self._ring_more(telephones, rung)
            if not self._ringing:
                break
            await _within(LOOK_SECONDS, change)
        await self._stop_ringing()
        self._rounds += bool(rung)
        return None

    async def _rest(self) -> None:
        """Leave those in peace for a while who did not answer."""
        until = asyncio.get_running_loop().time() + self.settings.rest_seconds
        while self._goes_on and (left := until - asyncio.get_running_loop().time()) > 0:
            await _within(left, self.queue.now)

    async def _ring_more(self, telephones: Telephones, rung: set[str]) -> None:
        """Ring who is free and was not rung in this round; one alone where they are rung in turn."""
        for extension in await self._free(telephones):
            if extension in rung or extension in self.queue.taken or not self._goes_on:
                continue
            rung.add(extension)
            await self._ring(telephones, extension)
            if self._ringing and self.settings.ring is RingKind.IN_TURN:
                return

    async def _ring(self, telephones: Telephones, extension: str) -> None:
        self.queue.taken.add(extension)
        leg: Leg | None = None
        try:
            ticket, seconds = self.ticket, self.settings.ring_seconds
            leg = await telephones.ring(extension, ticket.call_id, ticket.phone, seconds, self.queue.tell)
        finally:
            if leg is None:
                self.queue.taken.discard(extension)
        if leg is not None:
            self._ringing.append(leg)
            self._note()

    async def _anybody(self, telephones: Telephones) -> bool:
        return bool(await self._free(telephones))

    async def _free(self, telephones: Telephones) -> list[str]:
        known = [one.extension for one in self.settings.operators if one.extension not in self.queue.taken]
        free = [extension for extension in known if await telephones.free(extension)]
        self.queue.on_duty = len(self.queue.taken | set(free))
        return free

    def _forget_the_over(self) -> None:
        for leg in [one for one in self._ringing if one.over]:
            self._ringing.remove(leg)
            self.queue.taken.discard(leg.extension)
            self._note()

    async def _stop_ringing(self) -> None:
        while self._ringing:
            leg = self._ringing.pop()
            self.queue.taken.discard(leg.extension)
            await leg.hang_up()
        self._note()
        self.queue.tell()

    def _note(self) -> None:
        """For the console: what rings for this caller."""
        self.ticket.extensions = tuple(leg.extension for leg in self._ringing)
        self.ticket.state = QueueState.RINGING if self._ringing else QueueState.WAITING


async def _within(seconds: float, change: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await change.wait()
