"""One call at the desk: waits for an operator, talks with them, and comes back."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from backend.clock import Clock
from backend.desk.entities import QueueState
from dialogs.turns import Command, Transfer
from ivr.call.held import HeldCall
from ivr.desk.music import hold_music
from ivr.desk.ports import Leg, Telephones
from ivr.desk.queue import Queue, Ticket
from ivr.desk.seeking import Seeking
from ivr.desk.waiting import Waiting, fall_silent
from ivr.settings import DeskSettings

_NO_NUMBER = re.compile(r"[^0-9+]")
LONGEST_NUMBER = 20

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visit:
    """Implements :class:`ivr.call.Passing` for one call. ``bridge_id`` is both its bridge and the robot's channel.

    ``timer`` counts seconds.
    """

    settings: DeskSettings
    telephones: Callable[[], Telephones | None]
    queue: Queue
    clock: Clock
    phone: str
    bridge_id: str
    served: Callable[[str], None]
    timer: Callable[[], float]

    async def __call__(self, call: HeldCall, transfer: Transfer) -> Command | str:
        """Keep the caller until they are back; nothing rings or waits afterwards."""
        ticket = Ticket(call.call_id, _NO_NUMBER.sub("", self.phone)[:LONGEST_NUMBER], self.clock.now())
        self.queue.join(ticket)
        try:
            leg, chosen = await self._wait(call, ticket)
            if leg is None:
                return chosen or Command.UNANSWERED
            try:
                return await self._talk(call, ticket, leg)
            finally:
                await leg.hang_up()
                self.queue.taken.discard(leg.extension)
        finally:
            self.queue.leave(ticket)

    async def _wait(self, call: HeldCall, ticket: Ticket) -> tuple[Leg | None, Command | str | None]:
        """The telephone that was picked up, or what the caller chose instead."""
        seeking = Seeking(self.settings, self.telephones, self.queue, ticket)
        music = await asyncio.to_thread(hold_music)
        waiting = Waiting(call, self.settings, self.queue, ticket, music, self.timer)
        try:
            async with asyncio.TaskGroup() as tasks:
                search = tasks.create_task(seeking.run(), name=f"call {call.call_id} seeks an operator")
                try:
                    chosen = await waiting.until(search)
                finally:
                    seeking.give_up()
        except ExceptionGroup as group:
            raise group.exceptions[0] from group
        await fall_silent(call)
        leg = search.result()
        logger.info("call %s: %s", call.call_id, f"operator {leg.extension}" if leg else chosen or "nobody answers")
        if leg is not None and chosen is not None:  # both at once: the caller's wish counts
            await leg.hang_up()
            self.queue.taken.discard(leg.extension)
            leg = None
        return leg, chosen

    async def _talk(self, call: HeldCall, ticket: Ticket, leg: Leg) -> Command:
        """Robot out, operator in, until one of them hangs up; the caller's hanging up cancels this."""
        ticket.state, ticket.extensions = QueueState.TALKING, (leg.extension,)
        self.queue.tell()
        if not await leg.join(self.bridge_id, self.bridge_id):
            return Command.UNANSWERED
        self.served(leg.extension)
        began = self.timer()
        while not leg.over:
            await call.next_event()
        self.queue.talked(self.timer() - began)
        await leg.part(self.bridge_id, self.bridge_id)
        return Command.RETURNED
