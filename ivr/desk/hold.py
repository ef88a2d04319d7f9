"""The telephones that ring or talk for one caller: nobody else's until they are let go, whatever comes between."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from ivr.desk.ports import Leg, Telephones
from ivr.desk.queue import Queue, Ticket

SETTLE_SECONDS = 1.0
"""Until Asterisk has hung a telephone up: it is not rung so long, and not taken for absent."""


@dataclass(slots=True)
class Hold:
    """One caller's telephones. The only one who takes them in the queue, and who gives them back."""

    queue: Queue
    ticket: Ticket
    legs: list[Leg] = field(default_factory=list)
    _going: list[Leg] = field(default_factory=list)
    """Given back, and still to be hung up."""

    async def ring(self, telephones: Telephones, extension: str, seconds: float) -> None:
        """Ring one more, where that is not refused."""
        self.queue.taken.add(extension)
        leg: Leg | None = None
        try:
            leg = await telephones.ring(extension, self.ticket.call_id, self.ticket.phone, seconds, self.queue.tell)
        finally:
            if leg is None:  # a request that was cancelled may ring it yet: the line hangs up what a call leaves
                self.queue.taken.discard(extension)
        if leg is not None:
            self.legs.append(leg)

    def forget_the_over(self) -> None:
        """Give back those that have ended by themselves."""
        for leg in [one for one in self.legs if one.over]:
            self._give_back(leg)

    async def let_go(self, *but: Leg, rest: float = 0.0) -> None:
        """All are free again, to be rung after ``rest`` seconds, and hung up; so are those where that was cancelled."""
        mine = [leg for leg in self.legs if leg not in but]
        for leg in mine:
            self._give_back(leg, rest if leg.over else max(rest, SETTLE_SECONDS))
        self._going += mine
        self.queue.tell()
        while self._going:
            await self._going[-1].hang_up()
            self._going.pop()

    def _give_back(self, leg: Leg, rest: float = 0.0) -> None:
        self.legs.remove(leg)
        self.queue.taken.discard(leg.extension)
        if rest:
            self.queue.rest(leg.extension, asyncio.get_running_loop().time() + rest)
