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
from ivr.desk.hold import Hold
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
        """Keep the caller until they are back; nothing rings or waits afterwards, wherever this is cancelled."""
        ticket = Ticket(call.call_id, _NO_NUMBER.sub("", self.phone)[:LONGEST_NUMBER], self.clock.now())
        hold = Hold(self.queue, ticket)
        self.queue.join(ticket)
        try:
            leg, chosen = await self._wait(call, ticket, hold)
            return chosen or Command.UNANSWERED if leg is None else await self._talk(call, ticket, leg)
        finally:
            self.queue.leave(ticket)
            talked = ticket.state is QueueState.TALKING
            await hold.let_go(rest=self.settings.wrap_up_seconds if talked else 0.0)

    async def _wait(self, call: HeldCall, ticket: Ticket, hold: Hold) -> tuple[Leg | None, Command | str | None]:
        """The telephone that was picked up, or what the caller chose instead."""
        seeking = Seeking(self.settings, self.telephones, self.queue, ticket, hold)
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
        return (leg, None) if chosen is None else (None, chosen)  # both at once: the caller's wish counts

    async def _talk(self, call: HeldCall, ticket: Ticket, leg: Leg) -> Command:
        """Robot out, operator in, until one of them hangs up or it took too long; a caller's hangup cancels this."""
        ticket.state, ticket.extensions = QueueState.TALKING, (leg.extension,)
        self.queue.tell()
        if not await leg.join(self.bridge_id, self.bridge_id):
            return Command.UNANSWERED
        self.served(leg.extension)
        began = self.timer()
        while not leg.over and self.timer() - began < self.settings.talk_seconds:
            await call.next_event()
        self.queue.talked(self.timer() - began)
        await leg.part(self.bridge_id, self.bridge_id)
        return Command.RETURNED
