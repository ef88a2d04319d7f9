"""``make bench-ablation``: what each signal of the understanding adds, on questions that nobody trained on.

Each row is trained anew on the same examples, and answers by its best guess, so that the thresholds, which are set
for all signals together, favour none.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app import knowledge
from app.settings import PACKAGE_ROOT, Settings
from bench.charts import Bars, draw_bars
from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.nlu.encoder import Encoder, load_encoder
from dialogs.nlu.evaluate import ALL, Question, Summary, ask, by_style, latency, ranked, read_questions
from dialogs.nlu.examples import load_all_intents
from dialogs.nlu.features import Signals
from knowledge_base.base import KnowledgeBase

FILE = PACKAGE_ROOT / "tests" / "data" / "questions-test.jsonl"
SITUATION = "situation"
CHART = PACKAGE_ROOT / "docs" / "images" / "understanding-signals.png"


@dataclass(frozen=True, slots=True)
class Row:
    """A choice of signals, and how it does."""

    name: str
    styles: Mapping[str, Summary]
    median_ms: float


NONE = Signals(words=False, pairs=False, concepts=False, characters=False, search=False)
ROWS: Sequence[tuple[str, Signals, str]] = (
    ("lemmas alone", Signals(pairs=False, concepts=False, characters=False, search=False), "none"),
    ("+ pairs of lemmas", Signals(concepts=False, characters=False, search=False), "none"),
    ("+ slang and synonyms", Signals(characters=False, search=False), "none"),
    ("+ character n-grams", Signals(search=False), "none"),
    ("+ BM25 over the answers", Signals(), "none"),
    ("+ sentence encoder (USE): the product", Signals(), "use"),
    ("the product with E5 in place of USE", Signals(), "e5"),
    ("the product without slang and synonyms", Signals(concepts=False), "use"),
    ("the product without character n-grams", Signals(characters=False), "use"),
    ("the product without BM25", Signals(search=False), "use"),
    ("sentence encoder (USE) alone", NONE, "use"),
)


def measure(name: str, base: KnowledgeBase, signals: Signals, encoder: Encoder | None, asked: list[Question]) -> Row:
    """Train on the house's examples and ask."""
    understanding = EmbeddedUnderstanding(base, load_all_intents(), None, encoder, signals)
    outcomes = ask(asked, understanding.candidates, ranked)
    return Row(name, by_style(outcomes), latency(outcomes)["median_ms"])


def as_table(rows: Sequence[Row], title: str) -> Table:
    """The rows for people."""
    table = Table(title=title, title_justify="left")
    table.add_column("Signals")
    for column in ("First", "Of three", "Situations, first", "of three", "Not ours refused", "Median ms"):
        table.add_column(column, justify="right")
    for row in rows:
        total, situations = row.styles[ALL], row.styles.get(SITUATION)
        shares = (
            total.first,
            total.among_three,
            situations and situations.first,
            situations and situations.among_three,
            total.out_of_scope_refused,
        )
        cells = ("—" if share is None else f"{share:.1%}" for share in shares)
        table.add_row(row.name, *cells, f"{row.median_ms:.1f}")
    return table


def bars(rows: Sequence[Row]) -> Bars:
    """The same as a picture: first answers right, over all and of situations."""
    over_all = [(row.styles[ALL].first or 0) * 100 for row in rows]
    situations = [(row.styles[SITUATION].first or 0) * 100 for row in rows]
    return Bars(
        "First answer right, by the signals that are joined (%)",
        [row.name for row in rows],
        {"all questions": over_all, "situations told without key words": situations},
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=FILE, help="marked questions")
    parser.add_argument("--chart", type=Path, default=CHART, help="where the picture goes")
    options = parser.parse_args()
    asked = read_questions(options.file)
    base = knowledge.load(Settings())[1]
    rows = []
    with Progress(console=Console(stderr=True)) as progress:
        for name, signals, encoder in progress.track(ROWS, description="Training and asking"):
            rows.append(measure(name, base, signals, load_encoder(encoder), asked))
    Console(width=150).print(as_table(rows, f"{options.file.name}: {len(asked)} questions, the best guess of each"))
    draw_bars(bars(rows), options.chart)


if __name__ == "__main__":
    main()
