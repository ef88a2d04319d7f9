"""The robot's mouth in one call: sentence by sentence, the next one made while one sounds."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence

from ivr.call.limits import CallLimits
from ivr.call.observer import CallObserver
from ivr.call.utterance import Spawn
from ivr.levels import loudness
from ivr.ports import SAMPLE_RATE, CallMedia, Voice

logger = logging.getLogger(__name__)

PAUSE = b"\0\0" * (SAMPLE_RATE * 15 // 100)
"""Between sentences."""


class Speaker:
    """Says texts one after another. ``clock`` is the time of the newest media event."""

    def __init__(
        self,
        media: CallMedia,
        voice: Voice,
        limits: CallLimits,
        observer: CallObserver,
        spawn: Spawn,
        clock: Callable[[], float],
        failed: Callable[[], None],
    ) -> None:
        self._media, self._voice, self._limits, self._observer = media, voice, limits, observer
        self._spawn, self._clock, self._failed = spawn, clock, failed
        self._tasks: list[asyncio.Task[None]] = []
        self._mark: str | None = None
        self._marks = 0
        self._free_at = 0.0
        self._coming: deque[tuple[float, str]] = deque()
        self.loudness = 0.0

    @property
    def speaks(self) -> bool:
        """Whether something sounds, or is about to."""
        return self._mark is not None

    def say(self, sentences: Sequence[str]) -> None:
        """Begin to say this, after what is being said; returns at once."""
        if sentences:
            self._marks += 1
            self._mark = str(self._marks)
            before = [task for task in self._tasks if not task.done()]
            self._tasks = [*before, self._spawn(self._say(list(sentences), self._mark, before))]

    async def interrupt(self) -> None:
        """Fall silent now."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._mark, self._tasks, self._free_at = None, [], 0.0
        self._tell()
        self._coming.clear()
        await self._media.flush()
        self._observer.on_interrupted(self._clock())

    def played(self, mark: str) -> None:
        """Everything before this mark has gone out."""
        if mark == self._mark:
            self._mark = None
        self._tell()

    def follow(self) -> None:
        """Time has passed: tell which sentences began; a mark that should long have come is taken as come."""
        self._tell()
        waits = self._mark is not None and all(task.done() for task in self._tasks)
        if waits and self._clock() > self._free_at + self._limits.mark:
            self._mark = None

    def _tell(self) -> None:
        while self._coming and self._coming[0][0] <= self._clock():
            begins, sentence = self._coming.popleft()
            self._observer.on_said(sentence, begins)

    async def _say(self, sentences: list[str], mark: str, before: list[asyncio.Task[None]]) -> None:
        if before:
            await asyncio.wait(before)
        coming = self._spawn(self._made(sentences[0]))
        try:
            for number, sentence in enumerate(sentences, 1):
                pcm = await coming
                if pcm is None:
                    self._failed()
                    return
                if number < len(sentences):
                    coming = self._spawn(self._made(sentences[number]))
                await self._play(sentence, pcm)
            await self._media.mark(mark)
        except Exception:
            logger.exception("the line does not take sound")
        finally:
            coming.cancel()

    async def _play(self, sentence: str, pcm: bytes) -> None:
        begins = max(self._free_at, self._clock())
        self._free_at = begins + (len(pcm) + len(PAUSE)) / 2 / SAMPLE_RATE
        self.loudness = loudness(pcm)
        self._coming.append((begins, sentence))
        await self._media.play(pcm + PAUSE)

    async def _made(self, sentence: str) -> bytes | None:
        """The sound, or None: a failure must not end the call's task group."""
        try:
            async with asyncio.timeout(self._limits.speech):
                return await self._voice.speak(sentence)
        except Exception as error:
            logger.error("the voice %s failed: %r", self._voice.name, error)
            return None
