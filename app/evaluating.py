"""``profline eval``: how well questions of a file are understood, as tables or as JSON."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from app import knowledge
from app.settings import Settings
from app.understanding import embedded_understanding, rasa_understanding
from dialogs.nlu.decision import OUT_OF_SCOPE
from dialogs.nlu.emergency import detect
from dialogs.nlu.evaluate import (
    Outcome,
    Question,
    Summary,
    by_style,
    calibration,
    calibration_error,
    confusions,
    decided,
    latency,
    ranked,
    read_questions,
)
from dialogs.nlu.examples import load_all_intents
from dialogs.nlu.manner import hear
from dialogs.nlu.rasa import RasaError
from dialogs.ports import Understanding
from dialogs.turns import Candidate, Locale
from knowledge_base.base import KnowledgeBase

COLUMNS = {
    "first": "first right",
    "among_three": "among three",
    "clarified": "clarified",
    "out_of_scope_refused": "not ours refused",
    "false_refusals": "ours refused",
}
CONFUSIONS = 20
PERSON = "operator"


class RasaUnusable(Exception):
    """The Rasa server that is to be measured gives no answer. The message says where it is, and what to do."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Implements :class:`dialogs.ports.Understanding` as a whole turn does: danger and manner are heard first."""

    understanding: Understanding

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        """An emergency is for a person, what asks nothing is not ours, and of the rest the question is understood."""
        if detect(text):
            return (Candidate(PERSON, 1.0),)
        heard = hear(text)
        if heard.manner is not None:
            return (Candidate(OUT_OF_SCOPE, 1.0),)
        return await self.understanding.understand(heard.asked, locale)


async def evaluate(settings: Settings, console: Console, path: Path, engine: str, whole: bool, as_json: bool) -> int:
    """Ask every question of the file and print the measure; ``whole``: as the product asks.

    Raises:
        QuestionsError: the file is wrong.
        RasaUnusable: the Rasa server that is asked for does not answer.
    """
    base = knowledge.load(settings)[1]
    questions = read_questions(path, {*(topic.id for topic in base), *load_all_intents(), OUT_OF_SCOPE})
    progress = Console(stderr=True, quiet=as_json)
    async with _understanding(settings, base, engine) as understanding:
        try:
            outcomes = await _ask(questions, Whole(understanding) if whole else understanding, engine, progress)
        except RasaError as error:
            said = f"Rasa at {settings.rasa_url} does not answer ({error}); start it with: make rasa"
            raise RasaUnusable(said) from None
    if as_json:
        console.print_json(json.dumps(report(outcomes), ensure_ascii=False))
    else:
        for table in tables(path.name, outcomes):
            console.print(table)
    return 0


@asynccontextmanager
async def _understanding(settings: Settings, base: KnowledgeBase, engine: str) -> AsyncIterator[Understanding]:
    if engine == "rasa":
        async with rasa_understanding(settings) as rasa:
            yield rasa
    else:
        yield await asyncio.to_thread(embedded_understanding, settings, base)


async def _ask(
    questions: Sequence[Question], understanding: Understanding, engine: str, progress: Console
) -> list[Outcome]:
    judge = ranked if engine == "rasa" else decided
    outcomes = []
    for question in track(questions, "Asking", console=progress, transient=True):
        start = time.perf_counter()
        candidates = await understanding.understand(question.text, Locale.RU)
        taken = (time.perf_counter() - start) * 1000
        outcomes.append(Outcome(question, candidates, *judge(candidates), taken))
    return outcomes


def report(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """All figures; shares are 0 to 1, None where there is nothing to share."""
    return {
        "styles": {style: asdict(summary) for style, summary in by_style(outcomes).items()},
        "calibration": [asdict(one) for one in calibration(outcomes)],
        "calibration_error": calibration_error(outcomes),
        "confusions": [
            {"expected": expected, "taken_for": taken, "times": count}
            for (expected, taken), count in confusions(outcomes).most_common()
        ],
    } | latency(outcomes)


def tables(name: str, outcomes: Sequence[Outcome]) -> Iterable[Table]:
    """The same for people."""
    yield _styles(name, outcomes)
    yield _calibration(outcomes)
    times = latency(outcomes)
    yield _table(
        "Time to understand a question",
        ("median", "90th percentile", "99th percentile"),
        [[f"{times[key]:.2f} ms" for key in ("median_ms", "p90_ms", "p99_ms")]],
    )
    rows = [(str(count), expected, taken) for (expected, taken), count in confusions(outcomes).most_common(CONFUSIONS)]
    if rows:
        yield _table("Confusions, the most frequent first", ("times", "expected", "taken for"), rows)


def _styles(name: str, outcomes: Sequence[Outcome]) -> Table:
    rows = [
        [style or "(no style)", str(summary.questions), *(_share(summary, key) for key in COLUMNS)]
        for style, summary in by_style(outcomes).items()
    ]
    return _table(name, ("style", "questions", *COLUMNS.values()), rows)


def _calibration(outcomes: Sequence[Outcome]) -> Table:
    rows = [[str(one.questions), f"{one.confidence:.2f}", f"{one.right:.2f}"] for one in calibration(outcomes)]
    title = f"Calibration: of answers this sure, how many are right (mean error {calibration_error(outcomes):.3f})"
    return _table(title, ("questions", "confidence", "right"), rows)


def _share(summary: Summary, key: str) -> str:
    share: float | None = getattr(summary, key)
    return "—" if share is None else f"{share:.1%}"


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left")
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place == 0 else "right")
    for row in rows:
        table.add_row(*row)
    return table
