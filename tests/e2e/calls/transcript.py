"""Calls, written down with times: ``python -m tests.e2e.calls.transcript`` makes docs/telephone-transcript.md.

What the robot said is written beside what came down the line to the caller, recognised by Whisper, mistakes and all.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.e2e.calls.hotline import Hotline, open_hotline
from tests.e2e.calls.pen import Pen
from tests.e2e.calls.scenario import long_call

FILE = Path(__file__).parents[3] / "docs" / "telephone-transcript.md"
HEAD = """# Calls, as they were heard

Real SIP calls to extension 100 of a real Asterisk with demo data, written down by
`python -m tests.e2e.calls.transcript`. Both speak with Festival's voice. A line of the robot has the
sentence that it said, and beside it what came down the line to the caller, recognised by Whisper-base, whose
mistakes are left in: where the caller interrupts, that is less than was meant. A line of the caller has what the
robot heard and understood. Times are seconds from the answer, of each sound's beginning and end.
"""

Talk = Callable[[Pen], Awaitable[None]]


async def question(pen: Pen) -> None:
    """A question, and goodbye"""
    await pen.caller.hears_out()
    await pen.says("как вступить в профсоюз")
    await pen.caller.hears_out()
    await pen.says("спасибо до свидания")
    await pen.caller.ended()


async def form(pen: Pen) -> None:
    """A form by digits"""
    await pen.caller.hears_out()
    await pen.says("покажите мою карту")
    await pen.caller.hears_out()
    await pen.presses("7700000016#")
    await pen.caller.hears_out()
    await pen.presses("14031985")
    await pen.caller.hears_out()


async def keys_alone(pen: Pen) -> None:
    """Everything by keys: the menu, an answer, more of it, back"""
    await pen.caller.begins_to_hear()
    for keys in ("9", "1", "1", "1"):
        await pen.presses(keys)
        await pen.caller.hears(sentences=2)
    await pen.presses("1")
    await pen.caller.hears_out()
    await pen.presses("8")
    await pen.caller.hears(sentences=2)
    await pen.presses("*")
    await pen.caller.hears_out()


async def written(hotline: Hotline, talk: Talk) -> str:
    """One call's chapter."""
    async with hotline.caller() as caller:
        await caller.call.answered
        pen = Pen(caller)
        await talk(pen)
    began = caller.call.answered_at or 0.0
    lines = [f"{start - began:6.2f}-{end - began:6.2f}  {what}" for start, end, what in await pen.listened()]
    return f"\n## {talk.__doc__}\n\n" + "\n".join(f"- `{line[:13].strip()}` {line[15:]}" for line in lines) + "\n"


async def main() -> None:
    """Make the calls."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_hotline(Path(folder)) as hotline:
            chapters = [await written(hotline, talk) for talk in (long_call, keys_alone, question, form)]
    FILE.write_text(HEAD + "".join(chapters), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
