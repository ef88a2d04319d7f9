"""A caller: speaks with Festival's voice, presses keys, hears by Whisper, and waits only for what he hears."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

from dialogs.turns import TurnResult
from ivr.hearing import WhisperEar
from ivr.ports import SAMPLE_RATE, Voice
from ivr.softphone.call import Call, Ended
from ivr.softphone.heard import Segment
from tests.e2e.calls.journal import Journal
from tests.fakes.until import until

PATIENCE = 40.0
GAP = 0.6
"""Silence between two stretches that are recognised one by one."""
QUIET = 0.7


@dataclass(frozen=True, slots=True)
class Caller:
    """One side of a call; ``journal`` is the other's."""

    call: Call
    journal: Journal
    ear: WhisperEar
    voice: Voice

    def clock(self) -> float:
        """Now, in the time of the call's segments."""
        return asyncio.get_running_loop().time()

    async def begins_to_hear(self) -> None:
        """Wait until the newest answer begins to sound."""
        await until(lambda: bool(self.journal.since_answer), PATIENCE)
        await self.call.heard_sound(within=PATIENCE)

    def last_heard(self, before: float = math.inf) -> float:
        """When the robot was heard last, up to a time."""
        return max(part.end for part in self.call.received.segments(0.1) if part.start <= before)

    async def ended(self, within: float = PATIENCE) -> Ended:
        """Wait for the call's end."""
        return await asyncio.wait_for(asyncio.shield(self.call.ended), within)

    async def hears_out(self) -> None:
        """Wait until the newest answer has been said to its end, and the line is quiet."""
        await until(lambda: bool(self.journal.results) and not self.journal.unsaid, PATIENCE)
        await self.call.heard_silence(QUIET, within=PATIENCE)

    async def hears(self, sentences: int) -> None:
        """Wait until so many sentences of the newest answer have been said."""
        await until(lambda: len(self.journal.since_answer) > sentences, PATIENCE)

    async def says(self, phrase: str) -> Segment:
        """Speak; the times of it."""
        return await self.call.say(await self.voice.speak(phrase), SAMPLE_RATE)

    async def says_half(self, phrase: str) -> None:
        """Speak, and return in the middle of it, the voice breaking off."""
        pcm = await self.voice.speak(phrase)
        await self.call.say(pcm[: len(pcm) // 4 * 2], SAMPLE_RATE)

    async def asks(self, phrase: str) -> TurnResult:
        """Speak, and wait for the engine's answer."""
        answers = len(self.journal.results)
        await self.says(phrase)
        return await self.answer(answers)

    async def presses(self, keys: str) -> TurnResult:
        """Press keys, and wait for the engine's answer."""
        answers = len(self.journal.results)
        await self.call.press(keys)
        return await self.answer(answers)

    async def answer(self, after: int) -> TurnResult:
        """The first answer of the engine after so many."""
        await until(lambda: len(self.journal.results) > after, PATIENCE)
        return self.journal.results[after]

    async def understands(self, since: float = 0.0) -> str:
        """The robot's words as they came down the line, recognised, from a time on."""
        parts = self.call.received.segments(GAP, after=since)
        heard = [await self.ear.hear(self.call.received.pcm(one.start, one.end, rate=SAMPLE_RATE)) for one in parts]
        return " ".join(heard).replace("ё", "е")
