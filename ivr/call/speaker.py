"""The robot's mouth in one call: sentence by sentence, the next one made while one sounds; knows what was heard."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from ivr.call.echo import EchoJudge
from ivr.call.limits import CallLimits
from ivr.call.observer import CallObserver
from ivr.call.planned import Planned, delay, held_up, unheard
from ivr.call.texts import texts
from ivr.call.utterance import Spawn
from ivr.levels import louder, loudness
from ivr.ports import SAMPLE_RATE, CallMedia, Voice
from ivr.speaking.sentences import sentences

logger = logging.getLogger(__name__)

PAUSE = b"\0\0" * (SAMPLE_RATE * 15 // 100)
"""Between sentences."""
LOST = 2
"""Sentences in a row that the voice does not make, of one answer or of several; then it is taken for lost."""


class Speaker:
    """Says texts one after another. ``clock`` is the time of the newest media event.

    ``pace`` and ``gain``: how much longer and louder than usual, from the next sentence on.
    ``echo``: knows what of the caller's sound is the robot's own, come back.
    ``cut``: what the caller has not heard of what was interrupted last; empty where all of it was said.
    """

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
        self._lost = 0
        self._free_at = 0.0
        self._hushed_at: float | None = None
        self._plan: list[Planned] = []
        self.pace = 1.0
        self.gain = 1.0
        self.cut: tuple[str, ...] = ()
        self.loudness = 0.0
        self.echo = EchoJudge()

    @property
    def speaks(self) -> bool:
        """Whether something sounds, or is about to."""
        return self._mark is not None

    def say(self, said: Sequence[str], /, *, passing: bool = False) -> None:
        """Begin to say this, after what is being said; returns at once. ``passing``: not worth saying again."""
        if not said:
            return
        if not self.speaks:
            self._plan = []
        if not passing:
            self.cut = ()
        self._marks += 1
        self._mark = str(self._marks)
        planned = [Planned(text, f"{self._mark}.{number}", passing) for number, text in enumerate(said, 1)]
        self._plan += planned
        before = [task for task in self._tasks if not task.done()]
        self._tasks = [*before, self._spawn(self._say(planned, self._mark, before))]

    async def hush(self) -> None:
        """Hold the breath: perhaps the caller begins to speak."""
        if self.speaks and self._hushed_at is None:
            self._hushed_at = self._clock()
            await self._media.pause()

    async def go_on(self) -> None:
        """It was nothing: speak on from where the breath was held."""
        if self._hushed_at is None:
            return
        since, until, self._hushed_at = self._hushed_at, self._clock(), None
        held_up(self._plan, since, until)
        self.echo.held_up(since, until)
        self._free_at += until - since
        await self._media.resume()

    async def interrupt(self) -> None:
        """Fall silent now."""
        self._tell()
        silent_since, self._hushed_at = self._hushed_at or self._clock(), None
        if self.speaks and not all(planned.passing for planned in self._plan):
            self.cut = unheard(self._plan, silent_since)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._mark, self._tasks, self._plan, self._free_at = None, [], [], 0.0
        self.echo.cut(silent_since)
        await self._media.flush()
        self._observer.on_interrupted(self._clock())

    def played(self, mark: str, at: float) -> None:
        """Everything before this mark has gone out; what comes after begins as much later as this was late."""
        if mark == self._mark:
            self._mark = None
        else:
            self._free_at += delay(self._plan, mark, at)
        self._tell()

    def follow(self) -> None:
        """Time has passed: tell which sentences began; a mark that should long have come is taken as come."""
        if self._hushed_at is not None:
            if self._clock() > self._hushed_at + self._limits.murmur:
                self._spawn(self.go_on())
            return
        self._tell()
        waits = self._mark is not None and all(task.done() for task in self._tasks)
        if waits and self._clock() > self._free_at + self._limits.mark:
            self._mark = None

    def _tell(self) -> None:
        for planned in self._plan:
            if planned.begins <= self._clock() and not planned.told:
                planned.told = True
                self._observer.on_said(planned.text, planned.begins)

    async def _say(self, plan: Sequence[Planned], mark: str, before: list[asyncio.Task[None]]) -> None:
        if before:
            await asyncio.wait(before)
        coming = self._spawn(self._made(plan[0].text))
        said = 0
        try:
            for number, planned in enumerate(plan, 1):
                pcm = await coming
                if number < len(plan):
                    coming = self._spawn(self._made(plan[number].text))
                if pcm is None:
                    self._plan.remove(planned)
                    self._lost += 1
                else:
                    await self._play(planned, pcm)
                    said, self._lost = said + 1, 0
                if self._lost >= LOST:
                    break
            if not said and self._lost < LOST and not plan[0].passing:
                await self._apologise(mark)
            if self._lost >= LOST:
                self._failed()
                return
            await self._media.mark(mark)
        except Exception:
            logger.exception("the line does not take sound")
        finally:
            coming.cancel()

    async def _apologise(self, mark: str) -> None:
        """Nothing of an answer could be said. That this can, often from memory, does not show that the voice works."""
        for number, text in enumerate(sentences(texts()["unsaid"])):
            pcm = await self._made(text)
            if pcm is None:
                self._lost += 1
                return
            apology = Planned(text, f"{mark}.unsaid.{number}", passing=True)
            self._plan.append(apology)
            await self._play(apology, pcm)

    async def _play(self, planned: Planned, pcm: bytes) -> None:
        planned.begins = max(self._free_at, self._clock())
        self._free_at = planned.ends = planned.begins + (len(pcm) + len(PAUSE)) / 2 / SAMPLE_RATE
        pcm = louder(pcm, self.gain)
        self.loudness = loudness(pcm)
        self.echo.played(pcm, planned.begins)
        await self._media.play(pcm + PAUSE)
        await self._media.mark(planned.mark)

    async def _made(self, sentence: str) -> bytes | None:
        """The sound, tried twice, or None: a failure must not end the call's task group."""
        for tries in (1, 2):
            try:
                async with asyncio.timeout(self._limits.speech):
                    return await self._voice.speak(sentence, pace=self.pace)
            except Exception as error:
                logger.warning("the voice %s failed, try %d: %r", self._voice.name, tries, error)
        return None
