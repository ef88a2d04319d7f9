"""``make bench-nlu``: the embedded understanding and a real Rasa 3.6.21, trained on the same data, asked the same.

Accuracy by style, training time, latency one at a time, questions a second at four at once, memory; then how a new
question's time grows with the base. Rasa's training takes long: ``--rasa DIR`` takes a project that is trained.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.progress import Progress

from app.settings import PACKAGE_ROOT
from bench.asking import Asked, one_by_one, per_second
from bench.charts import Bars, draw_bars
from bench.measuring import memory_mb, percentile
from bench.nlu_tables import (
    Growth,
    Scores,
    Speed,
    accuracy_table,
    growth_table,
    ratios_table,
    readings_table,
    speed_table,
)
from bench.rasa import Training, ready, serving, train, trained
from bench.reading import Reading
from dialogs.nlu.evaluate import Judge, Question, Summary, by_style, decided, judged, ranked, read_questions
from dialogs.turns import Candidate
from tests.support.postgres import free_port

DATA = PACKAGE_ROOT / "tests" / "data"
CHART = PACKAGE_ROOT / "docs" / "images" / "understanding-rasa.png"
SIZES = (113, 1000, 5000, 20000)
Took = tuple[float | None, float]
"""Seconds of training from nothing (None: not known), and of a start with what was learned."""
ON_ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Questions:
    """``marked`` are asked for accuracy and latency, ``more`` (texts that are not among them) for throughput."""

    marked: list[Question]
    more: list[str]

    @property
    def texts(self) -> list[str]:
        """The marked ones' texts."""
        return [one.text for one in self.marked]


@dataclass(frozen=True, slots=True)
class Measured:
    """One understanding measured: its candidates for each marked question, and its speeds."""

    candidates: list[tuple[Candidate, ...]]
    speeds: list[Speed]
    readings: list[Reading] = field(default_factory=list)


@asynccontextmanager
async def child(
    mode: str, cache: Path, texts: Sequence[str], **environment: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, asyncio.StreamReader, asyncio.StreamWriter]]:
    """A ``bench.embedded`` process that has got its texts, with its output and its input."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.embedded",
        mode,
        "--cache",
        str(cache),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | environment,
        limit=2**26,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a process without pipes")
    try:
        process.stdin.write(json.dumps(list(texts)).encode() + b"\n")
        await process.stdin.drain()
        yield process, process.stdout, process.stdin
    finally:
        process.stdin.close()
        if process.returncode is None and mode != "train":
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def measure_embedded(questions: Questions, folder: Path, cache: Path, progress: Progress) -> Measured:
    """The embedded understanding, in-process and over HTTP, which learns what the project in the folder learns."""
    task = progress.add_task("embedded: training, asking", total=4)
    async with child("train", cache, [str(folder)]) as (_, output, _):
        seconds = (await _told(output))["seconds"]
    progress.advance(task)
    async with child("ask", cache, questions.texts, **ON_ONE_CORE) as (process, output, into):
        into.write(json.dumps([questions.more, str(folder)]).encode() + b"\n")
        await into.drain()
        told = await _told(output)
        memory = memory_mb(process.pid)
    progress.advance(task)
    inside = _speed("ours, in-process", (seconds, told["start"]), told["times"], told["rate"], memory)
    port = free_port()
    async with child("serve", cache, [str(port), str(folder)]) as (process, output, _):
        await _told(output)
        url = f"http://127.0.0.1:{port}"
        await ready(f"{url}/status", lambda: process.returncode is None)
        asked, rate = await _over_http(url, questions, progress, "embedded over HTTP")
        progress.advance(task, 2)
        outside = _speed("ours over HTTP", (seconds, told["start"]), asked.times, rate, memory_mb(process.pid))
    candidates = [tuple(Candidate(*pair) for pair in pairs) for pairs in told["answers"]]
    return Measured(candidates, [inside, outside], [Reading(**row) for row in told["readings"]])


async def measure_rasa(questions: Questions, folder: Path, training: Training, progress: Progress) -> Measured:
    """Rasa, over HTTP as it is."""
    began = time.perf_counter()
    async with serving(folder) as (url, pid):
        took = (training.seconds, time.perf_counter() - began)
        asked, rate = await _over_http(url, questions, progress, "Rasa over HTTP")
        name = f"DIET, {training.epochs} epochs"
        return Measured(asked.candidates, [_speed(name, took, asked.times, rate, memory_mb(pid))])


async def measure_growth(questions: Questions, cache: Path, sizes: Sequence[int], progress: Progress) -> list[Growth]:
    """A new question's time at each size of the base."""
    task = progress.add_task("growth", total=len(sizes))
    found = []
    async with child("grow", cache, questions.texts, **ON_ONE_CORE) as (_, output, into):
        into.write((" ".join(map(str, sizes)) + "\n").encode())
        await into.drain()
        for _ in sizes:
            found.append(Growth(**await _told(output)))
            progress.advance(task)
    return found


async def _over_http(url: str, questions: Questions, progress: Progress, name: str) -> tuple[Asked, float]:
    task = progress.add_task(name, total=len(questions.marked) + len(questions.more))
    await one_by_one(url, questions.more[:20], lambda: None)
    asked = await one_by_one(url, questions.texts, lambda: progress.advance(task))
    return asked, await per_second(url, questions.more, lambda: progress.advance(task))


async def _told(output: asyncio.StreamReader) -> Any:
    line = await output.readline()
    if not line:
        raise RuntimeError("the process of the embedded understanding ended; its errors are above")
    return json.loads(line)


def _speed(name: str, training: Took, times: Sequence[float], rate: float, memory: float) -> Speed:
    ordered = sorted(times)
    return Speed(name, *training, percentile(ordered, 0.5), percentile(ordered, 0.99), rate, memory)


def _scores(questions: Questions, measured: Measured, judge: Judge) -> Mapping[str, Summary]:
    return by_style(list(judged(zip(questions.marked, measured.candidates, strict=True), judge)))


def as_bars(scores: Scores, theirs: str, ours: str) -> Bars:
    """First answers right, by style, side by side."""
    names = [style for style, summary in scores[theirs].items() if summary.first is not None]
    series = {
        label: [(scores[name][style].first or 0) * 100 for style in names]
        for name, label in ((ours, "Profline"), (theirs, f"Rasa 3.6.21, {theirs}"))
    }
    return Bars("First answer right, by style of question (%)", names, series)


def read(file: Path) -> Questions:
    """The marked questions of a file, and other texts of the test data to ask for speed."""
    marked = read_questions(file)
    known = {one.text for one in marked}
    others = (one.text for other in sorted(DATA.glob("questions-*.jsonl")) for one in read_questions(other))
    return Questions(marked, list(dict.fromkeys(text for text in others if text not in known)))


async def run(options: argparse.Namespace, console: Console, progress: Progress) -> None:
    """Measure all, and print each table as it is there."""
    questions = read(options.file)
    with tempfile.TemporaryDirectory(prefix="profline-bench-nlu-") as temp:
        cache, folder = Path(temp), options.rasa or Path(temp) / "rasa"
        training = trained(folder) if options.rasa else await train(folder, options.epochs, progress.console)
        rasa = await measure_rasa(questions, folder, training, progress)
        ours = await measure_embedded(questions, folder, cache, progress)
        scores = {
            rasa.speeds[0].name: _scores(questions, rasa, ranked),
            "ours, ranking": _scores(questions, ours, ranked),
            "ours, deciding": _scores(questions, ours, decided),
        }
        draw_bars(as_bars(scores, rasa.speeds[0].name, "ours, deciding"), options.chart)
        console.print(accuracy_table(scores, f"{options.file.name}, {training.examples} examples"))
        console.print(speed_table([*rasa.speeds, *ours.speeds]))
        console.print(readings_table(ours.readings))
        console.print(ratios_table(scores, rasa.speeds[0], ours.speeds))
        if not options.skip_growth:
            console.print(growth_table(await measure_growth(questions, cache, options.sizes, progress)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=DATA / "questions-test.jsonl", help="marked questions")
    parser.add_argument("--rasa", type=Path, help="folder of a Rasa project that is trained already")
    parser.add_argument("--epochs", type=int, default=100, help="of DIET, where it is trained now")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="entries at which growth is measured")
    parser.add_argument("--chart", type=Path, default=CHART, help="where the picture goes")
    parser.add_argument("--skip-growth", action="store_true", help="leave out how time grows with the base")
    options = parser.parse_args()
    console = Console(width=120)
    with Progress(console=Console(stderr=True)) as progress:
        uvloop.run(run(options, console, progress))


if __name__ == "__main__":
    main()
