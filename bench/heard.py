"""``make heard``: questions as the telephone hears them, mistakes and all, for ``profline eval``.

Takes JSON lines ``{"text", "expect", "style"}`` and writes ``{"text": heard, "said", "expect", "style": condition,
"of": the first style}``, one line for each question and condition. What is there already is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.settings import load_settings
from bench.band import SIGNAL_TO_NOISE
from bench.hearing import Telephone, telephones, word_errors

SEED = 3
TELEPHONES = 2


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the condition it is asked under."""

    said: str
    expect: tuple[str, ...]
    of: str
    condition: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the others."""
        return self.said, self.condition


@dataclass(frozen=True, slots=True)
class Heard:
    """A line of the result; ``text`` is empty where nothing was heard."""

    text: str
    said: str
    expect: tuple[str, ...]
    style: str
    of: str

    @property
    def key(self) -> tuple[str, str]:
        """As of the question."""
        return self.said, self.style


@dataclass(frozen=True, slots=True)
class Choice:
    """Which questions of a file are asked: of these styles, drawn by the seed; 0 is no bound."""

    styles: frozenset[str]
    per_topic: int
    sample: int
    seed: int

    def of(self, lines: Iterable[str]) -> list[Question]:
        """The questions chosen, in the order of the file, each under every condition."""
        found = [json.loads(line) for line in lines if line.strip()]
        found = [line for line in found if not self.styles or line["style"] in self.styles]
        chosen = set(self._drawn([(place, line["expect"][0]) for place, line in enumerate(found)]))
        return [
            Question(line["text"], tuple(line["expect"]), line["style"], condition)
            for place, line in enumerate(found)
            if place in chosen
            for condition in SIGNAL_TO_NOISE
        ]

    def _drawn(self, places: Sequence[tuple[int, str]]) -> Sequence[int]:
        draw = random.Random(self.seed)
        of_topic: dict[str, list[int]] = defaultdict(list)
        for place, topic in places:
            of_topic[topic].append(place)
        kept = [
            place
            for held in of_topic.values()
            for place in (draw.sample(held, min(self.per_topic, len(held))) if self.per_topic else held)
        ]
        return draw.sample(kept, min(self.sample, len(kept))) if self.sample else kept


async def ask_all(questions: Iterable[Question], phones: Sequence[Telephone], keep: Callable[[Heard], None]) -> None:
    """Ask every question on the telephone that is free next."""
    left = iter(questions)

    async def use(phone: Telephone) -> None:
        for question in left:
            text = await phone.heard(question)
            keep(Heard(text, question.said, question.expect, question.condition, question.of))

    async with asyncio.TaskGroup() as group:
        for phone in phones:
            group.create_task(use(phone))


def read_heard(path: Path) -> list[Heard]:
    """What stands in a result, none where there is no file; a last line that was cut off is left out."""
    lines = path.read_text("utf-8").splitlines(keepends=True) if path.is_file() else []
    found = [json.loads(line) for line in lines if line.endswith("\n") and line.strip()]
    return [Heard(**line | {"expect": tuple(line["expect"])}) for line in found]


def write_heard(path: Path, heard: Iterable[Heard]) -> None:
    """The whole result, there whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text("".join(map(line_of, heard)), "utf-8")
    part.replace(path)


def line_of(heard: Heard) -> str:
    """One line of the result."""
    return json.dumps(asdict(heard), ensure_ascii=False) + "\n"


def table(heard: Sequence[Heard]) -> Table:
    """Word errors by condition."""
    shown = Table(title="What the telephone hears", title_justify="left")
    for column in ("Condition", "Questions", "Nothing heard", "Word errors"):
        shown.add_column(column, justify="left" if column == "Condition" else "right")
    for condition in SIGNAL_TO_NOISE:
        held = [one for one in heard if one.style == condition]
        if not held:
            continue
        errors = [word_errors(one.said, one.text) for one in held]
        share = sum(wrong for wrong, _ in errors) / sum(said for _, said in errors)
        shown.add_row(condition, str(len(held)), str(sum(not one.text for one in held)), f"{share:.1%}")
    return shown


async def run(questions: Sequence[Question], out: Path, console: Console) -> list[Heard]:
    """Ask what was not asked yet, keeping each answer at once; all answers, in the order of the questions."""
    wanted = {question.key for question in questions}
    known = {one.key: one for one in read_heard(out) if one.key in wanted}
    write_heard(out, known.values())
    left = [question for question in questions if question.key not in known]
    settings = load_settings()
    began = time.perf_counter()
    with Progress(console=console) as progress, out.open("a", encoding="utf-8", buffering=1) as file:
        task = progress.add_task("hearing", total=len(questions), completed=len(known))

        def keep(heard: Heard) -> None:
            known[heard.key] = heard
            file.write(line_of(heard))
            progress.advance(task)

        if left:
            async with telephones(settings.cache, settings.models, TELEPHONES) as phones:
                await ask_all(left, phones, keep)
    if left:
        spent = time.perf_counter() - began
        console.print(f"{len(left)} in {spent:.0f} s: {spent / len(left):.2f} s each, {TELEPHONES} at once")
    heard = [known[question.key] for question in questions]
    write_heard(out, heard)
    return heard


def main() -> None:
    """Ask and print the word errors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help='lines of {"text", "expect", "style"}')
    parser.add_argument("out", type=Path, help="where the heard questions go; what is there is kept")
    parser.add_argument("--styles", default="formal,spoken,situation", help="with commas between; empty: all")
    parser.add_argument("--per-topic", type=int, default=1, help="questions of each topic; 0: all")
    parser.add_argument("--sample", type=int, default=0, help="questions in all; 0: all")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    styles = frozenset(filter(None, options.styles.split(",")))
    choice = Choice(styles, options.per_topic, options.sample, options.seed)
    questions = choice.of(options.file.read_text("utf-8").splitlines())
    heard = uvloop.run(run(questions, options.out, Console(stderr=True)))
    Console().print(table(heard))


if __name__ == "__main__":
    main()
