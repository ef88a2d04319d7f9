"""Who waits for a person: in order, first come first served."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from backend.desk.entities import QueuedCaller, QueueState

REMEMBERED_TALKS = 20


@dataclass(slots=True, eq=False)
class Ticket:
    """A caller's place."""

    call_id: str
    phone: str
    since: datetime
    state: QueueState = QueueState.WAITING
    extensions: tuple[str, ...] = ()


@dataclass(slots=True)
class Queue:
    """Tickets in the order of coming, and how long talks take. Implements :class:`backend.desk.entities.DeskView`.

    ``taken`` are the extensions that ring or talk for one of us: they are rung for nobody else. ``on_duty``: how many
    operators there are, as far as was seen.
    """

    taken: set[str] = field(default_factory=set)
    on_duty: int = 0
    _resting: dict[str, float] = field(default_factory=dict)
    _tickets: list[Ticket] = field(default_factory=list)
    _talks: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED_TALKS))
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def join(self, ticket: Ticket) -> None:
        """Stand at the end."""
        self._tickets.append(ticket)
        self.tell()

    def leave(self, ticket: Ticket) -> None:
        """Be served, or give up; twice is no fault."""
        if ticket in self._tickets:
            self._tickets.remove(ticket)
        self.tell()

    def place(self, ticket: Ticket) -> int:
        """How many wait up to this one, itself included; 0 who talks."""
        waiting = [one for one in self._tickets if one.state is not QueueState.TALKING]
        return waiting.index(ticket) + 1 if ticket in waiting else 0

    def rest(self, extension: str, until: float) -> None:
        """Leave a telephone in peace until then, by the loop's clock; its operator is there all the same."""
        self._resting[extension] = until

    def resting(self, now: float) -> set[str]:
        """Those that are left in peace now."""
        return {extension for extension, until in self._resting.items() if until > now}

    def talked(self, seconds: float) -> None:
        """A talk took so long."""
        self._talks.append(seconds)

    def minutes_to_wait(self, ticket: Ticket) -> int | None:
        """What is likely left, at least a minute; None before the first talk is over."""
        if not self._talks or not self.on_duty:
            return None
        seconds = sum(self._talks) / len(self._talks) * self.place(ticket) / self.on_duty
        return max(1, math.ceil(seconds / 60))

    @property
    def now(self) -> asyncio.Event:
        """Set at the next change."""
        return self._changed

    def tell(self) -> None:
        """Something changed: wake who waits for that."""
        self._changed.set()
        self._changed = asyncio.Event()

    def callers(self) -> list[QueuedCaller]:
        """Who talks, then who waits."""
        ordered = sorted(self._tickets, key=self.place)
        return [
            QueuedCaller(f"phone:{one.call_id}", one.phone, one.since, self.place(one), one.state, one.extensions)
            for one in ordered
        ]
