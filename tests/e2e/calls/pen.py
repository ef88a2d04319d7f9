"""A caller who writes down, with times, what he does and what comes back down the line."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from ivr.ports import SAMPLE_RATE
from tests.e2e.calls.caller import Caller

GAP = 0.3
"""Silence between two stretches of the robot's speech that are recognised one by one."""
LATE = 0.4
"""Seconds by which the robot may have noted the beginning of a sentence after the caller heard it."""
TRIES = 2
"""How often a phrase is said until it is understood: Festival speaks and Whisper hears by halves now and then."""

Lines = list[tuple[float, float, str]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the robot meant to say, and what came down the line, recognised; empty where it was cut off at once."""

    start: float
    end: float
    said: str
    heard: str


class Pen:
    """What a scenario is written with. ``steps`` is what was understood, in order, failed tries left out."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.lines: Lines = []
        self.steps: list[str] = []
        self.missed = 0
        """Tries that were understood as something else."""

    async def says(self, phrase: str, understood: str | None = None) -> None:
        """Speak; once more where it was understood as something else than expected."""
        for _ in range(TRIES):
            answers = len(self.caller.journal.results)
            said = await self.caller.says(phrase)
            taken = (await self.caller.answer(answers)).understood.id
            heard = self.caller.journal.heard[-1] if self.caller.journal.heard else ""
            self.lines.append((said.start, said.end, f"**caller:** {phrase} _(heard: «{heard}», understood: {taken})_"))
            if understood in (None, taken):
                self.steps.append(taken)
                return
            self.missed += 1
        raise AssertionError(f"{phrase!r} was heard as {heard!r} and understood as {taken}, not {understood}")

    async def presses(self, keys: str) -> None:
        """Press keys."""
        began = self.caller.clock()
        await self.caller.presses(keys)
        understood = self.caller.journal.results[-1].understood.id
        self.steps.append(understood)
        self.lines.append((began, self.caller.clock(), f"**caller** presses {keys} _(understood: {understood})_"))

    def robot_said(self, words: str) -> bool:
        """Whether the newest answer has these words."""
        return words in " ".join(self.caller.journal.script)

    async def robot(self) -> list[Sentence]:
        """What the robot said, sentence by sentence, with what was heard of each."""
        journal, received = self.caller.journal, self.caller.call.received
        pieces: list[list[tuple[float, float]]] = [[] for _ in journal.said]
        for part in received.segments(GAP):
            place = bisect_right(journal.said_at, part.start + LATE) - 1
            if place >= 0:
                pieces[place].append((part.start, part.end))
        found = []
        for said, at, parts in zip(journal.said, journal.said_at, pieces, strict=True):
            start, end = (parts[0][0], parts[-1][1]) if parts else (at, at)
            heard = await self.caller.ear.hear(received.pcm(start, end, rate=SAMPLE_RATE)) if parts else ""
            found.append(Sentence(start, end, said, heard))
        return found

    async def listened(self) -> Lines:
        """All lines of both sides."""
        lines = [
            (one.start, one.end, f"**robot:** {one.said} _({f'heard: «{one.heard}»' if one.heard else 'cut off'})_")
            for one in await self.robot()
        ]
        return sorted([*self.lines, *lines])
