"""What one caller hears and may press while waiting for a person."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from backend.desk.entities import QueueState
from dialogs.choices import Go
from dialogs.reading import yes_or_no
from dialogs.replies import Expect, ExpectKind
from dialogs.turns import Command
from ivr.call.held import HeldCall
from ivr.desk.ports import Leg
from ivr.desk.queue import Queue, Ticket
from ivr.desk.texts import say_position, say_wait, texts, wants_call
from ivr.ports import FRAME_BYTES, SAMPLE_RATE, Digit
from ivr.settings import DeskSettings
from ivr.speaking.sentences import sentences

CALL_BACK = Go("callback").encode()
KEYS: dict[str, Command | str] = {"1": CALL_BACK, "*": Command.RETURNED}
FIRST_WORDS = 2.5
"""Seconds of music before the first announcement: often somebody answers by then."""
ANSWER_SECONDS = 15.0
"""For the offer to be said and answered."""
Hear = Callable[[Expect], Awaitable[str | None]]
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

    async def until(self, search: asyncio.Task[Leg | None]) -> Command | str | None:
        """Wait until the search is over; else what the caller chose by a key or in words."""
        while not search.done():
            event = await self.call.next_event()
            if isinstance(event, Digit) and event.key in KEYS:
                return KEYS[event.key]
            if not self.call.speaker.speaks and (chosen := await self._sound(search)) is not None:
                return chosen
        return None

    async def _sound(self, search: asyncio.Task[Leg | None]) -> Command | str | None:
        """Music, or words at their time, which may be a question."""
        now = self.clock()
        if now >= self._due:
            self._due = now + self.settings.announce_seconds
            asks = now - self._since >= self.settings.offer_seconds
            self.call.speaker.say([*self._place_said(), *sentences(texts()["offer" if asks else "keys"])])
            if asks and self.call.hear is not None:
                return await self._answer(self.call.hear, search)
        elif self._played_until - now < AHEAD:
            piece = self.music[self._place : self._place + PIECE]
            self._place = (self._place + PIECE) % len(self.music)
            self._played_until = max(now, self._played_until) + len(piece) / 2 / SAMPLE_RATE
            await self.call.media.play(piece)
        return None

    async def _answer(self, hear: Hear, search: asyncio.Task[Leg | None]) -> Command | str | None:
        """What the caller answers to the offer, if anything soon, and if nobody takes them meanwhile."""
        async with asyncio.TaskGroup() as tasks:
            hearing = tasks.create_task(self._heard(hear))
            await asyncio.wait({hearing, search}, timeout=ANSWER_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            hearing.cancel()
        return None if hearing.cancelled() else hearing.result()

    async def _heard(self, hear: Hear) -> Command | str | None:
        said = await hear(Expect(ExpectKind.YES_NO))
        if said is None or said in KEYS:
            return KEYS.get(said or "")
        agreed = yes_or_no(said)
        return CALL_BACK if agreed or (agreed is None and wants_call(said)) else None

    def _place_said(self) -> list[str]:
        said: list[str] = []
        place = self.queue.place(self.ticket)
        if place and self.ticket.state is not QueueState.RINGING:
            said.append(say_position(place))
            minutes = self.queue.minutes_to_wait(self.ticket)
            if minutes is not None:
                said.append(say_wait(minutes))
        return said


async def fall_silent(call: HeldCall) -> None:
    """Stop music and words at once."""
    if call.speaker.speaks:
        await call.speaker.interrupt()
    else:
        await call.media.flush()


def loop_clock() -> float:
    """The running loop's time, in seconds."""
    return asyncio.get_running_loop().time()
