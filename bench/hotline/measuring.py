"""The measurements, each a few calls and a few figures."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from bench.hearing import word_errors
from bench.hotline.broken import Pulse, Sounded, compare
from bench.hotline.callers import Report, ask, dictate, press
from bench.hotline.load import Load, measured
from bench.hotline.serving import Running, Served, a_hotline
from bench.hotline.sounds import Said
from ivr.ports import FRAME_BYTES, SAMPLE_RATE, Ear
from ivr.softphone.alaw import decode, encode, from_line, to_line

Calling = Callable[[int], Coroutine[Any, Any, Report]]
APART = 0.15
"""Seconds between one caller's dialling and the next one's."""
AT_ONCE = (1, 4, 8)
LATER = (0.0, 0.005, 0.011, 0.016, 0.021, 0.027)
"""Seconds; the voice detector looks at 32 ms at once."""
NUMBERS = count(79160000001)


@dataclass(slots=True)
class Level:
    """One ear with so many calls at once."""

    ear: str
    at_once: int
    reports: list[Report] = field(default_factory=list)
    processor: float = 0.0
    """Seconds of a core for each second of a call."""
    memory: float = 0.0
    """MB for each call above the hotline at rest."""


async def level(line: Running, ear: str, at_once: int, sounds: Sequence[Said], rounds: int, each: int) -> Level:
    """``rounds`` times so many callers at once, each with ``each`` questions."""
    found = Level(ear, at_once)
    async with measured(line.pid) as load:
        for turn in range(rounds):
            found.reports += await _at_once(at_once, _asking(line, sounds, turn * at_once * each, each))
    _share(found, load)
    return found


def _asking(line: Running, sounds: Sequence[Said], first: int, each: int) -> Calling:
    def one(place: int) -> Coroutine[Any, Any, Report]:
        begin = first + place * each
        mine = [sounds[(begin + number) % len(sounds)] for number in range(each)]
        return ask(line, str(next(NUMBERS)), mine)

    return one


def _share(found: Level, load: Load) -> None:
    lasted = sum(report.lasted for report in found.reports)
    found.processor = load.processor / lasted if lasted else math.nan
    found.memory = max(0.0, load.memory - load.resting) / found.at_once


async def _at_once(callers: int, one: Calling) -> list[Report]:
    async def later(place: int) -> Report:
        await asyncio.sleep(place * APART)
        return await one(place)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(later(place)) for place in range(callers)]
    return [task.result() for task in tasks]


@dataclass(slots=True)
class Digits:
    """Calls by digits alone, all at once."""

    reports: list[Report]
    sounded: list[Sounded]
    processor: float
    memory: float


async def by_digits(folder: Path, callers: int) -> Digits:
    """A lone call for comparison, then so many at once."""
    async with a_hotline(Served(str(folder), ear="none", max_calls=callers + 5)) as line:
        alone = await press(line, str(next(NUMBERS)))
        pulse = Pulse()
        async with measured(line.pid) as load, asyncio.TaskGroup() as group:
            beating = group.create_task(pulse.beat())
            reports = await _at_once(callers, lambda _: press(line, str(next(NUMBERS))))
            beating.cancel()
    level = Level("none", callers, reports)
    _share(level, load)
    sounded = [compare(report.received, alone.received, pulse) for report in reports]
    return Digits(reports, sounded, level.processor, level.memory)


@dataclass(frozen=True, slots=True)
class Errors:
    """Word errors over the same sounds: by the ear alone, and in calls."""

    what: str
    words: int
    alone: float
    in_calls: float
    unheard: int


async def hearing(line: Running, ear: Ear, what: str, sounds: Sequence[Said], callers: int) -> Errors:
    """Say everything to the ear, and in so many calls. A word alone is heard otherwise when it begins some
    milliseconds later in the ear's own raster, so each figure is the mean of several hearings."""
    alone = [(one.text, await _heard(ear, one, late)) for late in LATER for one in sounds]
    reports = await _at_once(callers, lambda _: dictate(line, str(next(NUMBERS)), sounds))
    in_calls = [pair for report in reports for pair in report.heard]
    words = sum(word_errors(one.text, one.text)[1] for one in sounds)
    return Errors(
        what,
        words,
        sum(word_errors(*pair)[0] for pair in alone) / words / len(LATER),
        sum(word_errors(*pair)[0] for pair in in_calls) / words / callers,
        sum(not heard for _, heard in in_calls),
    )


async def _heard(ear: Ear, sound: Said, late: float) -> str:
    """What the ear by itself makes of the sound as a telephone carries it, ``late`` seconds later than at once."""
    line = from_line(decode(encode(to_line(sound.pcm, SAMPLE_RATE))), SAMPLE_RATE)
    listening = ear.listen()
    pcm = bytes(FRAME_BYTES * 15 + round(late * SAMPLE_RATE) * 2) + line + bytes(FRAME_BYTES * 15)
    for at in range(0, len(pcm), FRAME_BYTES):
        await listening.feed(pcm[at : at + FRAME_BYTES])
    return await listening.finish()
