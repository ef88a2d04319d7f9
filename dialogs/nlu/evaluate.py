"""``python -m dialogs.nlu.evaluate FILE.jsonl [--json]``: how well questions are understood, measured on marked ones.

A line is ``{"text", "expect": [ids], "style"?}``, with ``out_of_scope`` as an id. A choice that is
offered counts as not first, and as among the three where its options hold a right one.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dialogs.nlu.decision import OUT_OF_SCOPE, Decision, DecisionKind, decide
from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.nlu.encoder import load_encoder
from dialogs.nlu.examples import load_all_intents
from dialogs.turns import Candidate
from knowledge_base.loading import load_all, load_facts

ROOT = Path(__file__).resolve().parents[2]
BINS = 10
CONFUSIONS = 15


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
    """What became of a question. ``ms`` is the time of understanding it."""

    question: Question
    candidates: tuple[Candidate, ...]
    decision: Decision
    ms: float

    @property
    def taken_for(self) -> str:
        """The id that was answered, ``clarify`` or ``out_of_scope``."""
        match self.decision.kind:
            case DecisionKind.ANSWER:
                return self.decision.ids[0]
            case DecisionKind.CLARIFY:
                return "clarify"
        return OUT_OF_SCOPE

    @property
    def first(self) -> bool:
        """Whether the answer given is right."""
        return self.taken_for in self.question.expect

    @property
    def among(self) -> bool:
        """Whether a right id was answered or offered."""
        return self.first or bool(set(self.decision.ids) & set(self.question.expect))


@dataclass(frozen=True, slots=True)
class Summary:
    """Shares (0 to 1) over the questions of one style; None where there are none of a kind."""

    questions: int
    first: float | None
    among_three: float | None
    clarified: float | None
    false_refusals: float | None
    out_of_scope_refused: float | None


def read_questions(path: Path) -> list[Question]:
    """The questions of a file of JSON lines."""
    lines = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    return [Question(line["text"], tuple(line["expect"]), line.get("style", "")) for line in lines]


def ask(questions: Iterable[Question], understand: Callable[[str], tuple[Candidate, ...]]) -> list[Outcome]:
    """Understand each question and decide about it."""
    outcomes = []
    for question in questions:
        start = time.perf_counter()
        candidates = understand(question.text)
        taken = (time.perf_counter() - start) * 1000
        outcomes.append(Outcome(question, candidates, decide(candidates), taken))
    return outcomes


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """The shares over some outcomes."""
    ours = [one for one in outcomes if one.question.ours]
    others = [one for one in outcomes if not one.question.ours]
    return Summary(
        questions=len(outcomes),
        first=_share(one.first for one in ours),
        among_three=_share(one.among for one in ours),
        clarified=_share(one.taken_for == "clarify" for one in ours),
        false_refusals=_share(one.taken_for == OUT_OF_SCOPE for one in ours),
        out_of_scope_refused=_share(one.taken_for == OUT_OF_SCOPE for one in others),
    )


def by_style(outcomes: Sequence[Outcome]) -> dict[str, Summary]:
    """Summaries: ``all`` first, then of each style."""
    styles = sorted({one.question.style for one in outcomes})
    parts = {style: summarise([one for one in outcomes if one.question.style == style]) for style in styles}
    return {"all": summarise(outcomes)} | parts


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """Expected calibration error of the best candidate: mean gap of confidence and accuracy over ten bins."""
    bins: dict[int, list[Outcome]] = {}
    for one in outcomes:
        if one.candidates:
            bins.setdefault(min(BINS - 1, int(one.candidates[0].confidence * BINS)), []).append(one)
    gaps = (abs(_surplus(held)) * len(held) for held in bins.values())
    return sum(gaps) / max(1, sum(map(len, bins.values())))


def confusions(outcomes: Iterable[Outcome]) -> Counter[tuple[str, str]]:
    """How often what was expected was taken for something else."""
    return Counter((one.question.expect[0], one.taken_for) for one in outcomes if not one.first)


def latency(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Median and 99th percentile, ms."""
    times = sorted(one.ms for one in outcomes)
    return {"median_ms": statistics.median(times), "p99_ms": times[min(len(times) - 1, int(len(times) * 0.99))]}


def _surplus(outcomes: Sequence[Outcome]) -> float:
    return statistics.fmean(
        one.candidates[0].confidence - (one.candidates[0].id in one.question.expect) for one in outcomes
    )


def _share(values: Iterable[bool]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def _understanding() -> EmbeddedUnderstanding:
    facts = load_facts(ROOT / "knowledge_base" / "organisation" / "demo.yml")
    kb = load_all(ROOT / "knowledge_base" / "content", facts)
    cache = Path(tempfile.gettempdir()) / "profline-evaluate"
    return EmbeddedUnderstanding(kb, load_all_intents(), cache, load_encoder("use"))


def _table(outcomes: Sequence[Outcome]) -> Iterable[str]:
    columns = ("first", "among_three", "clarified", "false_refusals", "out_of_scope_refused")
    yield f"{'style':14}{'questions':>10}" + "".join(f"{name:>22}" for name in columns)
    for style, summary in by_style(outcomes).items():
        shares = (getattr(summary, name) for name in columns)
        cells = ("—" if share is None else f"{share:.1%}" for share in shares)
        yield f"{style:14}{summary.questions:>10}" + "".join(f"{cell:>22}" for cell in cells)
    times = latency(outcomes)
    yield f"calibration error {calibration_error(outcomes):.3f}"
    yield f"latency median {times['median_ms']:.2f} ms, 99th percentile {times['p99_ms']:.2f} ms"
    yield "confusions, expected -> taken for:"
    for (expected, taken), count in confusions(outcomes).most_common(CONFUSIONS):
        yield f"  {count:3} {expected} -> {taken}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measure."""
    parser = argparse.ArgumentParser(description="How well questions are understood")
    parser.add_argument("file", type=Path, help='lines of {"text", "expect": [ids], "style"?}')
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    outcomes = ask(read_questions(options.file), _understanding().candidates)
    if options.json:
        styles = {style: asdict(summary) for style, summary in by_style(outcomes).items()}
        report = {"styles": styles, "calibration_error": calibration_error(outcomes)} | latency(outcomes)
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(_table(outcomes)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
