"""What a person with a telephone can do in a call, whoever dialled: speak, press keys, hear."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import TypeVar

from ivr.softphone import alaw
from ivr.softphone.heard import Recording, Segment
from ivr.softphone.signalling import CallFailed, Ended
from ivr.softphone.sound import SoundStream

T = TypeVar("T")


class Talking:
    """The sound of one call. All times are the running loop's (``asyncio.get_running_loop().time()``), in seconds."""

    def __init__(self, sound: SoundStream, ended: asyncio.Future[Ended]) -> None:
        self._sound = sound
        self._ended = ended
        self._clock = asyncio.get_running_loop().time
        self._told_until = -math.inf

    @property
    def ended(self) -> asyncio.Future[Ended]:
        """Await it for the end, whichever side caused it."""
        return self._ended

    @property
    def received(self) -> Recording:
        """What was heard so far."""
        return self._sound.received

    async def say(self, pcm: bytes, rate: int = alaw.LINE_RATE) -> Segment:
        """Speak 16-bit PCM of 8 or 16 kHz; returns when it is said (or broken off), with the times of
        its first and last frame."""
        sent = await self._sound.say(alaw.to_line(pcm, rate))
        return Segment(sent.start, sent.end)

    def shut_up(self) -> None:
        """Break off what is being said."""
        self._sound.shut_up()

    async def press(self, keys: str, *, fast: bool = False) -> list[float]:
        """Press keys; returns when the last was released (or the call ended), with the time of each release.

        ``fast``: as a machine dials, a key in 40 ms.
        """
        return await self._sound.press(keys, fast=fast)

    async def heard_sound(self, *, after: float | None = None, within: float = 10.0) -> float:
        """Wait for sound; when it came. ``after`` is now unless given; TimeoutError where none comes."""
        since = self._clock() if after is None else after
        await self._until(lambda: self.received.last_sound >= since or None, within)
        return self.received.first_sound(since) or since

    async def heard_silence(self, seconds: float = 0.7, *, within: float = 60.0) -> float:
        """Wait until the other side was silent for so long (it need not have spoken); when it fell silent."""
        since = self._clock()

        def silent() -> bool | None:
            return self._clock() - max(since, self.received.last_sound) >= seconds or None

        await self._until(silent, within)
        return max(since, self.received.last_sound)

    async def heard_speech(self, *, gap: float = 0.9, within: float = 60.0) -> Segment:
        """Wait for the other side's next utterance, over when it is silent for ``gap`` seconds.

        Each is told once, also one that was heard while nobody asked.
        """

        def utterance() -> Segment | None:
            told = self.received.segments(gap, after=self._told_until)
            return told[0] if told and self._clock() - told[0].end >= gap else None

        found = await self._until(utterance, within)
        self._told_until = found.end
        return found

    async def _until(self, fact: Callable[[], T | None], within: float) -> T:
        """Ask at each frame until there is an answer; raises TimeoutError, and CallFailed when the call is over."""
        async with asyncio.timeout(within):
            while (found := fact()) is None:
                if self.ended.done():
                    raise CallFailed(0, "the call is over")
                await self._sound.tick()
            return found
