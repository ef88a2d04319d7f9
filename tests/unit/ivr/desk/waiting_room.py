"""A held call without a line: its time moves with its events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from ivr.call import HeldCall
from ivr.ports import FRAME_MS, SAMPLE_RATE, Digit, MediaEvent, Sound

FRAME = FRAME_MS / 1000


class QuietLine:
    """A line whose time is moved on by each event that is asked for. ``keys``: pressed at these times."""

    def __init__(self, **keys: float) -> None:
        self.now = 0.0
        self.keys = [(at, {"star": "*", "one": "1", "two": "2", "zero": "0"}[name]) for name, at in keys.items()]
        self.played: list[tuple[float, float]] = []
        self.flushes = 0

    def events(self) -> AsyncIterator[MediaEvent]:
        raise AssertionError("the desk is given its events")

    async def play(self, pcm: bytes) -> None:
        self.played.append((self.now, len(pcm) / 2 / SAMPLE_RATE))

    async def mark(self, name: str) -> None: ...

    async def flush(self) -> None:
        self.flushes += 1

    async def pause(self) -> None: ...

    async def resume(self) -> None: ...

    async def hang_up(self) -> None: ...

    async def next_event(self) -> MediaEvent | None:
        """A frame of silence, or a key at its time."""
        await asyncio.sleep(0)
        self.now += FRAME
        for at, key in self.keys:
            if at <= self.now:
                self.keys.remove((at, key))
                return Digit(key, self.now)
        return Sound(b"", self.now)


class NotedMouth:
    """Speaks for some seconds each time, and writes down what and when."""

    lasts = 1.0

    def __init__(self, line: QuietLine) -> None:
        self._line = line
        self._until = 0.0
        self.said: list[tuple[float, str]] = []
        self.interruptions = 0

    @property
    def speaks(self) -> bool:
        return self._line.now < self._until

    def say(self, sentences: Sequence[str], /) -> None:
        self.said.append((round(self._line.now, 1), " ".join(sentences)))
        self._until = self._line.now + self.lasts

    async def interrupt(self) -> None:
        self.interruptions += 1
        self._until = 0.0


def held(line: QuietLine, mouth: NotedMouth) -> HeldCall:
    """The call that is held."""
    return HeldCall("c1", line, mouth, line.next_event)
