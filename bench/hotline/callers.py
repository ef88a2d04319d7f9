"""Callers by the house's softphone: what each says and presses, and when they hear what."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.hotline.serving import Running
from bench.hotline.sounds import Said
from ivr.ports import SAMPLE_RATE
from ivr.softphone import Softphone
from ivr.softphone.call import Call, CallFailed
from ivr.softphone.heard import Recording

PATIENCE = 30.0
QUIET = 0.9
"""Seconds of silence after which the robot has said all; between its sentences there are 0.15."""
HEARD_WITHIN = 10.0
INTO_THE_GREETING = 2.0
SAME_SOUND = 0.3
"""Silence that parts two stretches of the robot's sound, for the moment when it fell silent."""
A_CALL = 4
KEYS = ("9", "1", "1", "*", "*", "3")
"""The menu, questions, their first section, back twice, the news."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question to the first sound of its answer, and its parts, in seconds."""

    whole: float
    end_of_turn: float
    recognition: float
    understanding: float
    first_sound: float


@dataclass(slots=True)
class Report:
    """What one caller met. ``first_sound`` from the answer on; ``silent`` after the caller's voice began."""

    first_sound: float = math.nan
    silent: float = math.nan
    exchanges: list[Exchange] = field(default_factory=list)
    heard: list[tuple[str, str]] = field(default_factory=list)
    """What was said and what the hotline took it for."""
    lasted: float = 0.0
    unanswered: int = 0
    unheard: int = 0
    """Answers to what the ear had no time for: the caller is asked for keys."""
    received: Recording = field(default_factory=Recording)
    answered_at: float = 0.0


async def ask(line: Running, number: str, sounds: Sequence[Said]) -> Report:
    """Interrupt the greeting with the first question, hear the answer out, ask the others."""
    report = Report()
    async with Softphone("127.0.0.1", line.port, number).call("100") as call:
        await _greeted(call, report)
        await asyncio.sleep(INTO_THE_GREETING)
        await _exchange(line, call, number, sounds[0], report, interrupts=True)
        for place, sound in enumerate(sounds[1:], 1):
            try:
                await call.heard_silence(QUIET, within=2 * PATIENCE)
            except (TimeoutError, CallFailed):
                report.unanswered += len(sounds) - place
                break
            await _exchange(line, call, number, sound, report)
        report.lasted = asyncio.get_running_loop().time() - report.answered_at
    return report


async def dictate(line: Running, number: str, sounds: Sequence[Said]) -> Report:
    """Say each sound when the robot is silent, and note what it took it for; a few a call, lest it grows weary."""
    report = Report()
    for first in range(0, len(sounds), A_CALL):
        async with Softphone("127.0.0.1", line.port, number).call("100") as call:
            await _greeted(call, report)
            for sound in sounds[first : first + A_CALL]:
                await call.heard_silence(QUIET, within=2 * PATIENCE)
                began = asyncio.get_running_loop().time()
                await call.say(sound.pcm, SAMPLE_RATE)
                report.heard.append((sound.text, await _taken_for(line, number, began)))
    return report


async def press(line: Running, number: str) -> Report:
    """Hear the greeting out, then go about the menu by keys."""
    report = Report()
    async with Softphone("127.0.0.1", line.port, number).call("100") as call:
        await _greeted(call, report)
        report.received = call.received
        for key in KEYS:
            await call.heard_silence(QUIET, within=2 * PATIENCE)
            (released,) = await call.press(key)
            try:
                await call.heard_sound(after=released + 0.02, within=PATIENCE)
            except TimeoutError:
                report.unanswered += 1
        report.lasted = asyncio.get_running_loop().time() - report.answered_at
    return report


async def _greeted(call: Call, report: Report) -> None:
    await asyncio.wait_for(asyncio.shield(call.answered), PATIENCE)
    report.answered_at = call.answered_at or 0.0
    report.first_sound = await call.heard_sound(after=report.answered_at, within=PATIENCE) - report.answered_at


async def _exchange(
    line: Running, call: Call, number: str, sound: Said, report: Report, *, interrupts: bool = False
) -> None:
    """Say it, and wait for the first sound of the answer."""
    spoken = await call.say(sound.pcm, SAMPLE_RATE)
    stopped = spoken.start + sound.voiced
    try:
        ended = await _told(line, number, "turn", spoken.start)
        first = await call.heard_sound(after=max(stopped, ended), within=PATIENCE)
    except (TimeoutError, CallFailed):
        report.unanswered += 1
        return
    if interrupts:
        report.silent = _fell_silent(call.received, spoken.start + sound.onset)
    ends = [one for one in line.of(number, "end_of_turn", spoken.start) if one["now"] <= ended + 0.01]
    words = [one for one in line.of(number, "heard", spoken.start) if one["now"] <= ended + 0.01]
    if not ends or not words:
        report.unheard += 1
        return
    decided, recognised = ends[-1]["decided"], words[-1]["now"]
    report.exchanges.append(
        Exchange(
            whole=first - stopped,
            end_of_turn=decided - stopped,
            recognition=recognised - decided,
            understanding=ended - recognised,
            first_sound=first - ended,
        )
    )


def _fell_silent(received: Recording, began: float) -> float:
    """Seconds from the caller's first sound to the robot's last; nan where it was silent anyway."""
    speaking = [one for one in received.segments(SAME_SOUND) if one.start <= began <= one.end]
    return speaking[0].end - began if speaking else math.nan


async def _told(line: Running, number: str, event: str, since: float, *, within: float = PATIENCE) -> float:
    """Wait until the hotline tells such an event; its time."""
    async with asyncio.timeout(within):
        while not (found := line.of(number, event, since)):
            await line.news.wait()
    return float(found[0]["now"])


async def _taken_for(line: Running, number: str, since: float) -> str:
    try:
        await _told(line, number, "heard", since, within=HEARD_WITHIN)
    except TimeoutError:
        return ""
    return str(line.of(number, "heard", since)[0]["text"])
