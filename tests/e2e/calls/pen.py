"""A caller who writes down, with times, what he does and what comes back down the line."""

from __future__ import annotations

from ivr.ports import SAMPLE_RATE
from tests.e2e.calls.caller import Caller

GAP = 0.3
"""Silence between two stretches of the robot's speech that are recognised one by one."""
STUB = 0.4
"""Seconds of sound without words that are no more than what an interruption left."""
TRIES = 2
"""How often a phrase is said until it is understood: Festival speaks and Whisper hears by halves now and then."""

Lines = list[tuple[float, float, str]]


class Pen:
    """What a scenario is written with."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.lines: Lines = []

    async def says(self, phrase: str, understood: str | None = None) -> None:
        """Speak; once more where it was understood as something else than expected."""
        for _ in range(TRIES):
            answers = len(self.caller.journal.results)
            said = await self.caller.says(phrase)
            taken = (await self.caller.answer(answers)).understood.id
            heard = self.caller.journal.heard[-1] if self.caller.journal.heard else ""
            self.lines.append((said.start, said.end, f"**caller:** {phrase} _(heard: «{heard}», understood: {taken})_"))
            if understood in (None, taken):
                return
        raise AssertionError(f"{phrase!r} was heard as {heard!r} and understood as {taken}, not {understood}")

    async def presses(self, keys: str) -> None:
        """Press keys."""
        began = self.caller.clock()
        await self.caller.presses(keys)
        understood = self.caller.journal.results[-1].understood.id
        self.lines.append((began, self.caller.clock(), f"**caller** presses {keys} _(understood: {understood})_"))

    def robot_said(self, words: str) -> bool:
        """Whether the newest answer has these words."""
        return words in " ".join(self.caller.journal.script)

    async def listened(self) -> Lines:
        """All lines of both sides."""
        received = self.caller.call.received
        for part in received.segments(GAP):
            words = await self.caller.ear.hear(received.pcm(part.start, part.end, rate=SAMPLE_RATE))
            if words or part.end - part.start >= STUB:
                self.lines.append((part.start, part.end, f"**robot:** {words or '(no words)'}"))
        return sorted(self.lines)
