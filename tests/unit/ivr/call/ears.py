"""An ear that takes its time, by the call's own clock: words by the voice's sample value."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import numpy as np

from ivr.errors import HearingFailed


class TimedEar:
    """``takes``: seconds from the end of the sound to the words; ``hangs``: never; ``fails`` raises this.

    A streaming one tells each word as soon as it has sounded.
    """

    name = "timed"

    def __init__(
        self, clock: Callable[[], float], words: Mapping[int, str], *, takes: float = 0.45, streams: bool = False
    ) -> None:
        self.clock, self.words, self.takes, self.streams = clock, words, takes, streams
        self.hangs = False
        self.fails: HearingFailed | None = None
        self.begun = 0

    def listen(self) -> TimedListening:
        """Begin an utterance."""
        self.begun += 1
        return TimedListening(self)


class TimedListening:
    """One utterance of :class:`TimedEar`."""

    def __init__(self, ear: TimedEar) -> None:
        self._ear = ear
        self._pcm = bytearray()

    async def feed(self, pcm: bytes) -> str:
        """The words so far."""
        self._pcm += pcm
        return self._words() if self._ear.streams else ""

    async def finish(self) -> str:
        """All the words, after a time."""
        if self._ear.fails is not None:
            raise self._ear.fails
        if self._ear.hangs:
            await asyncio.Event().wait()
        until = self._ear.clock() + self._ear.takes
        for _ in iter(lambda: self._ear.clock() < until, False):
            await asyncio.sleep(0)
        return self._words()

    def _words(self) -> str:
        values = dict.fromkeys(np.frombuffer(bytes(self._pcm), "<i2").tolist())
        return " ".join(self._ear.words[value] for value in values if value in self._ear.words)
