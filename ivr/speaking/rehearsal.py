"""What may have to be said is made while nobody calls, so that no caller waits for it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable

from ivr.errors import SpeakingFailed
from ivr.speaking.cache import CachedVoice

logger = logging.getLogger(__name__)

BUSY_SECONDS = 2.0
"""Between two looks whether the last call is over."""
AGAIN_SECONDS = 300.0
"""Between two looks for what staff changed, and for a voice that failed."""
REST_SHARE = 1.0
"""For each second of making a second of rest: at most half a core is taken."""


class Rehearsal:
    """Fills the voice's memory in the background, one sentence at a time, never while somebody calls."""

    def __init__(
        self,
        voice: CachedVoice,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._voice, self._sleep, self._clock = voice, sleep, clock
        self._done: set[str] = set()

    async def run(self, sentences: Callable[[], Iterable[str]], busy: Callable[[], bool]) -> None:
        """For ever: make what ``sentences`` names and is not kept yet, while it is not ``busy``.

        ``sentences`` are as they are spoken (:func:`ivr.speaking.sentences` of speakable texts), likeliest
        first; they are asked for again every five minutes, one by one, so that it may be a generator.
        """
        while True:
            made = await self._round(sentences(), busy)
            if made:
                logger.info("%d sentences were made before they are needed", made)
                if not busy():
                    await self._voice.rest()
            await self._sleep(AGAIN_SECONDS)

    async def _round(self, sentences: Iterable[str], busy: Callable[[], bool]) -> int:
        """How many were made; the round ends early where the voice fails."""
        made = 0
        wanted = set[str]()
        for sentence in sentences:
            wanted.add(sentence)
            if sentence in self._done:
                await self._sleep(0)
                continue
            while busy():
                await self._sleep(BUSY_SECONDS)
            try:
                made += await self._make(sentence)
            except SpeakingFailed as error:
                logger.warning("the voice cannot rehearse: %s", error)
                return made
            self._done.add(sentence)
        self._done &= wanted
        return made

    async def _make(self, sentence: str) -> bool:
        if await self._voice.keeps(sentence):
            return False
        began = self._clock()
        await self._voice.speak(sentence, keep=True)
        await self._sleep((self._clock() - began) * REST_SHARE)
        return True
