"""The telephone's ear for the messengers' voice messages."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from app.ears import Ears
from bots.voice import NotHeard, NotHeardWhy
from ivr.errors import HearingBusy, HearingFailed
from ivr.ports import Ear

log = logging.getLogger(__name__)

AT_ONCE = 1
"""Messages heard at a time: callers on the telephone come first."""
WAITING = 20
"""Messages that wait for their turn at most."""
PATIENCE = 45.0
"""Seconds that a message may wait and be heard."""
AGAIN = 0.5
"""Seconds until a busy ear is asked again."""


@dataclass(slots=True)
class MessagesHeard:
    """Implements :class:`bots.voice.MessageEar`."""

    ears: Ears
    patience: float = PATIENCE
    waiting: int = WAITING
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE), init=False)
    _open: int = field(default=0, init=False)

    async def words(self, sound: bytes, longest: float) -> str:
        """The words of a sound file. Raises NotHeard."""
        if self._open >= self.waiting:
            raise NotHeard(NotHeardWhy.BUSY)
        self._open += 1
        try:
            async with asyncio.timeout(self.patience):
                return await self._words(sound, longest)
        except TimeoutError:
            raise NotHeard(NotHeardWhy.BUSY) from None
        except HearingFailed as error:
            log.error("voice messages are not heard: %s", error)
            raise NotHeard(NotHeardWhy.OFF) from None
        finally:
            self._open -= 1

    async def _words(self, sound: bytes, longest: float) -> str:
        ear = await self.ears.get()
        async with self._free:
            return await self._heard(ear, await _decoded(sound, longest))

    async def _heard(self, ear: Ear, pcm: bytes) -> str:
        from ivr.hearing.messages import words_of

        while True:
            try:
                return await words_of(ear, pcm)
            except HearingBusy:
                await asyncio.sleep(AGAIN)


async def _decoded(sound: bytes, longest: float) -> bytes:
    from ivr.hearing.messages import SoundTooLong, SoundUnreadable, decoded  # with the telephone's libraries

    try:
        return await asyncio.to_thread(decoded, sound, longest)
    except SoundUnreadable as error:
        log.info("a voice message cannot be read: %s", error)
        raise NotHeard(NotHeardWhy.BROKEN) from None
    except SoundTooLong:
        raise NotHeard(NotHeardWhy.TOO_LONG) from None
