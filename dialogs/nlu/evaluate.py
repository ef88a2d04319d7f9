"""How well questions are understood, measured on marked ones.

A line of a file is ``{"text", "expect": [ids], "style"?}``, with ``out_of_scope`` as an id. A choice that is
offered counts as not first, and as among the three where its options hold a right one.
"""

from __future__ import annotations

import difflib
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dialogs.nlu.decision import OUT_OF_SCOPE, DecisionKind, decide
from dialogs.turns import Candidate

BINS = 10
CLARIFY = "clarify"
ALL = "all"
OFFERED = 3


class QuestionsError(Exception):
    """A file of questions is wrong. The message names the file, the line and what is expected."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the ids that are right for it."""

    text: str
    expect: tuple[str, ...]
    style: str = ""

    @property
    def ours(self) -> bool:
        """Whether it is for us at all."""
        return OUT_OF_SCOPE not in self.expect


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question. ``ms`` is the time of understanding it.

    ``taken_for`` is the id answered, ``clarify`` or ``out_of_scope``; ``offered`` the ids that a person is shown.
    """

    question: Question
    candidates: tuple[Candidate, ...]
    taken_for: str
    offered: tuple[str, ...]
    ms: float

    @property
    def first(self) -> bool:
        """Whether the answer given is right."""
        return self.taken_for in self.question.expect

    @property
    def among(self) -> bool:
        """Whether a right id was answered or offered."""
        return self.first or bool(set(self.offered) & set(self.question.expect))


Judged = tuple[str, tuple[str, ...]]
"""What a question was taken for, and what is offered."""
Judge = Callable[[Sequence[Candidate]], Judged]


def decided(candidates: Sequence[Candidate]) -> Judged:
    """What the product does: one answer, a choice of two or three, or a refusal; nothing else is shown."""
    decision = decide(candidates)
    match decision.kind:
        case DecisionKind.ANSWER:
            return decision.ids[0], decision.ids
        case DecisionKind.CLARIFY:
            return CLARIFY, decision.ids
    return OUT_OF_SCOPE, ()


def ranked(candidates: Sequence[Candidate]) -> Judged:
    """The best candidate is the answer and the three best are the three: how Rasa's DIET decides."""
    ids = tuple(candidate.id for candidate in candidates[:OFFERED])
    return (ids[0] if ids else OUT_OF_SCOPE), ids


@dataclass(frozen=True, slots=True)
class Summary:
    """Shares (0 to 1) over the questions of one style; None where there are none of a kind."""

    questions: int
    first: float | None
    among_three: float | None
    clarified: float | None
    false_refusals: float | None
    out_of_scope_refused: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Best candidates of like confidence: how many, how sure on average, and the share that is right."""

    questions: int
    confidence: float
    right: float


def read_questions(path: Path, known: Collection[str] | None = None) -> list[Question]:
    """The questions of a file of JSON lines; ``known`` are the ids that may be expected, any without it.

    Raises:
        QuestionsError: naming the file, the line and what is expected.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"{path}: expected a readable text file in UTF-8: {error}") from error
    placed = ((f"{path.name}, line {number}", line) for number, line in enumerate(lines, 1) if line.strip())
    questions = [_question(place, line, known) for place, line in placed]
    if not questions:
        raise QuestionsError(f"{path}: expected a question a line, found none")
    return questions


def _question(place: str, line: str, known: Collection[str] | None) -> Question:
    try:
        data = json.loads(line)
        text, expect, style = data["text"], data["expect"], data.get("style", "")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionsError(f'{place}: expected {{"text", "expect": [ids], "style"?}}: {error!r}') from error
    ids = isinstance(expect, list) and expect and all(isinstance(one, str) for one in expect)
    if not isinstance(text, str) or not ids or not isinstance(style, str):
        raise QuestionsError(f"{place}: expected `text` and `style` as texts, and `expect` as a list of ids")
    if style == ALL:
        raise QuestionsError(f'{place}: expected a `style` other than "{ALL}", which is the total')
    if known is not None and (unknown := [one for one in expect if one not in known]):
        raise QuestionsError(f"{place}: expected ids of topics or intents, found {_with_near(unknown[0], known)}")
    return Question(text, tuple(expect), style)


def _with_near(unknown: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(unknown, known)
    return f'"{unknown}"; near: {", ".join(near)}' if near else f'"{unknown}"'


def ask(
    questions: Iterable[Question],
    understand: Callable[[str], tuple[Candidate, ...]],
    judge: Judge = decided,
) -> list[Outcome]:
    """Understand each question and decide about it."""
    outcomes = []
    for question in questions:
        start = time.perf_counter()
        candidates = understand(question.text)
        taken = (time.perf_counter() - start) * 1000
        outcomes.append(Outcome(question, candidates, *judge(candidates), taken))
    return outcomes


def judged(answered: Iterable[tuple[Question, tuple[Candidate, ...]]], judge: Judge = decided) -> Iterable[Outcome]:
    """What became of questions whose candidates are there already; their time is not known (0)."""
    for question, candidates in answered:
        yield Outcome(question, candidates, *judge(candidates), 0.0)


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """The shares over some outcomes."""
    ours = [one for one in outcomes if one.question.ours]
    others = [one for one in outcomes if not one.question.ours]
    return Summary(
        questions=len(outcomes),
        first=_share(one.first for one in ours),
        among_three=_share(one.among for one in ours),
        clarified=_share(one.taken_for == CLARIFY for one in ours),
        false_refusals=_share(one.taken_for == OUT_OF_SCOPE for one in ours),
        out_of_scope_refused=_share(one.taken_for == OUT_OF_SCOPE for one in others),
    )


def by_style(outcomes: Sequence[Outcome]) -> dict[str, Summary]:
    """Summaries: ``all`` first, then of each style."""
    styles = sorted({one.question.style for one in outcomes})
    parts = {style: summarise([one for one in outcomes if one.question.style == style]) for style in styles}
    return {ALL: summarise(outcomes)} | parts


def calibration(outcomes: Sequence[Outcome]) -> list[Bin]:
    """The best candidates by confidence, in tenths; tenths that none falls into are left out."""
    bins: dict[int, list[Outcome]] = {}
    for one in outcomes:
        if one.candidates:
            bins.setdefault(min(BINS - 1, int(one.candidates[0].confidence * BINS)), []).append(one)
    return [_bin(held) for _, held in sorted(bins.items())]


def _bin(outcomes: Sequence[Outcome]) -> Bin:
    best = [(one.candidates[0], one.question.expect) for one in outcomes]
    sure = statistics.fmean(candidate.confidence for candidate, _ in best)
    return Bin(len(best), sure, statistics.fmean(candidate.id in expect for candidate, expect in best))


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """Expected calibration error of the best candidate: mean gap of confidence and accuracy over the bins."""
    bins = calibration(outcomes)
    return sum(abs(one.confidence - one.right) * one.questions for one in bins) / max(
        1, sum(one.questions for one in bins)
    )


def confusions(outcomes: Iterable[Outcome]) -> Counter[tuple[str, str]]:
    """How often what was expected was taken for something else."""
    return Counter((one.question.expect[0], one.taken_for) for one in outcomes if not one.first)


def latency(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Median, 90th and 99th percentile, ms."""
    times = sorted(one.ms for one in outcomes)
    at = {name: times[min(len(times) - 1, int(len(times) * share))] for name, share in (("p90", 0.9), ("p99", 0.99))}
    return {"median_ms": statistics.median(times), "p90_ms": at["p90"], "p99_ms": at["p99"]}


def _share(values: Iterable[bool]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
