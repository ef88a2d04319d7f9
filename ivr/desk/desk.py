"""The desk of one telephone line: its queue, and the way of each call to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backend.clock import Clock
from backend.desk.entities import QueuedCaller
from ivr.asterisk.calls import IncomingCall
from ivr.desk.ports import Telephones
from ivr.desk.queue import Queue
from ivr.desk.visit import Visit
from ivr.desk.waiting import loop_clock
from ivr.settings import DeskSettings


def _nothing(extension: str) -> None: ...


class Desk:
    """Implements :class:`backend.desk.entities.DeskView`. ``telephones`` are asked each time: None without Asterisk."""

    def __init__(
        self,
        settings: DeskSettings,
        telephones: Callable[[], Telephones | None],
        clock: Clock,
        timer: Callable[[], float] = loop_clock,
    ) -> None:
        self._settings, self._telephones, self._clock, self._timer = settings, telephones, clock, timer
        self._queue = Queue()

    def callers(self) -> Sequence[QueuedCaller]:
        """Who talks, then who waits, first come first."""
        return self._queue.callers()

    @property
    def taken(self) -> set[str]:
        """The extensions that ring or talk, and are rung for nobody else."""
        return set(self._queue.taken)

    def visit(self, call: IncomingCall, served: Callable[[str], None] = _nothing) -> Visit:
        """The way of one call to an operator; ``served`` is told the extension that takes it."""
        phone, bridge = call.caller_number, call.bridge_id
        return Visit(self._settings, self._telephones, self._queue, self._clock, phone, bridge, served, self._timer)
