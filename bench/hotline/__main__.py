"""``make bench-hotline``: see the package's docstring. Takes about ten minutes."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import Progress

from app.settings import Settings
from bench.hotline import measuring, sounds, tables
from bench.hotline.serving import Served, a_hotline
from bench.measuring import machine
from ivr.hearing.choice import choose_ear
from ivr.models import vosk_model
from ivr.speaking import CachedVoice, FestivalVoice

CHART = Path(__file__).parents[2] / "docs/images/hotline.png"
ROUNDS = {1: 4, 4: 1, 8: 1}
EACH = 3
"""Questions a call; the first interrupts the greeting."""
SPOKEN = 30
DIGITS = 40
HEARINGS = 2
"""Calls at once that say all the sounds."""


async def asked(voice: CachedVoice, ear: str) -> Sequence[sounds.Said]:
    """What is said to an ear: questions in the language that it hears."""
    if ear == "korean":
        from tests.support.korean import AUNT, SENTENCE, SONG, korean

        return [sounds.said(name, korean(name)) for name in (AUNT, SONG, SENTENCE)]
    return await sounds.questions(voice, SPOKEN)


async def run(options: argparse.Namespace, console: Console) -> None:
    """All measurements, one after another."""
    settings = Settings(_env_file=None)
    installed = ["whisper", *(["vosk"] if vosk_model(settings.models) else []), "korean"]
    ears = [ear for ear in installed if ear in options.ears.split(",")]
    voice = CachedVoice(FestivalVoice(), settings.cache / "speech-heard")
    levels, errors, digits = [], [], None
    steps = len(ears) * len(measuring.AT_ONCE) + 2 * options.hearing + bool(options.digits)
    with tempfile.TemporaryDirectory(prefix="profline-hotline-") as folder, Progress(console=console) as progress:
        task = progress.add_task("calling", total=steps)
        for ear in ears:
            said = await asked(voice, ear)
            wanted = Served(f"{folder}/{ear}", ear=ear, scripted=ear == "korean")
            async with a_hotline(wanted) as line:
                for at_once in measuring.AT_ONCE:
                    levels.append(await measuring.level(line, ear, at_once, said, ROUNDS[at_once], EACH))
                    progress.advance(task)
        if options.hearing:
            alone = await asyncio.to_thread(choose_ear, "whisper", settings.models, settings.cache)
            async with a_hotline(Served(f"{folder}/hearing", ear="whisper", scripted=True)) as line:
                human = sounds.prompts(settings.cache)
                errors.append(await measuring.hearing(line, alone, "a human's numbers, days, months", human, HEARINGS))
                progress.advance(task)
                spoken = await sounds.questions(voice, SPOKEN)
                errors.append(await measuring.hearing(line, alone, "test questions by Festival", spoken, HEARINGS))
                progress.advance(task)
            alone.close()
        if options.digits:
            digits = await measuring.by_digits(Path(folder) / "digits", options.digits)
            progress.advance(task)
    await voice.close()
    out = Console(width=200)
    out.print(machine())
    if levels:
        out.print(tables.levels_table(levels))
    if options.chart:
        tables.draw(levels, options.chart)
    if errors:
        out.print(tables.errors_table(errors))
    if digits is not None:
        out.print(tables.digits_table(digits))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ears", default="whisper,vosk,korean", help="of those that are installed")
    parser.add_argument("--digits", type=int, default=DIGITS, help="calls at once by digits alone; 0: none")
    parser.add_argument("--hearing", type=int, default=1, help="0: no word errors")
    parser.add_argument("--chart", type=Path, default=CHART)
    uvloop.run(run(parser.parse_args(), Console(stderr=True)))


if __name__ == "__main__":
    main()
