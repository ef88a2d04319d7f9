"""What one caller hears and may press while waiting for a person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from backend.desk.entities import QueueState
from dialogs.choices import Go
from dialogs.turns import Command
from ivr.call.held import HeldCall
from ivr.desk.queue import Queue, Ticket
from ivr.desk.texts import say_position, say_wait, texts
from ivr.ports import FRAME_BYTES, SAMPLE_RATE, Digit
from ivr.settings import DeskSettings
from ivr.speaking.sentences import sentences

CALL_BACK = Go("callback").encode()
KEYS: dict[str, Command | str] = {"1": CALL_BACK, "*": Command.RETURNED}
FIRST_WORDS = 2.5
"""Seconds of music before the first announcement: often somebody answers by then."""
PIECE = FRAME_BYTES * 25
AHEAD = 0.6
"""Seconds of music that are sent before they are due: an announcement has to wait for so much of it."""


@dataclass(slots=True)
class Waiting:
    """Music, the place in the queue, and a way out by keys."""

    call: HeldCall
    settings: DeskSettings
    queue: Queue
    ticket: Ticket
    music: bytes
    clock: Callable[[], float]
    _since: float = field(init=False)
    _due: float = field(init=False)
    _played_until: float = 0.0
    _place: int = 0

    def __post_init__(self) -> None:
        self._since = self.clock()
        self._due = self._since + FIRST_WORDS

    async def until(self, over: Callable[[], bool]) -> Command | str | None:
        """Wait until it is over; else what the caller chose by a key."""
        while not over():
            event = await self.call.next_event()
            if isinstance(event, Digit) and event.key in KEYS:
                return KEYS[event.key]
            await self._sound()
        return None

    async def _sound(self) -> None:
        now = self.clock()
        if self.call.speaker.speaks:
            return
        if now >= self._due:
            self._due = now + self.settings.announce_seconds
            self.call.speaker.say(self._announcement(now))
        elif self._played_until - now < AHEAD:
            piece = self.music[self._place : self._place + PIECE]
            self._place = (self._place + PIECE) % len(self.music)
            self._played_until = max(now, self._played_until) + len(piece) / 2 / SAMPLE_RATE
            await self.call.media.play(piece)

    def _announcement(self, now: float) -> list[str]:
        said: list[str] = []
        place = self.queue.place(self.ticket)
        if place and self.ticket.state is not QueueState.RINGING:
            said.append(say_position(place))
            minutes = self.queue.minutes_to_wait(self.ticket)
            if minutes is not None:
                said.append(say_wait(minutes))
        name = "offer" if now - self._since >= self.settings.offer_seconds else "keys"
        return said + sentences(texts()[name])


async def fall_silent(call: HeldCall) -> None:
    """Stop music and words at once."""
    if call.speaker.speaks:
        await call.speaker.interrupt()
    else:
        await call.media.flush()


def loop_clock() -> float:
    """The running loop's time, in seconds."""
    return asyncio.get_running_loop().time()
