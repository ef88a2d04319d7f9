"""The tables and the chart of ``make bench-hotline``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.table import Table

from bench.hotline.callers import Exchange
from bench.hotline.measuring import Digits, Errors, Level
from bench.measuring import percentile


def _ms(values: Iterable[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    sound = sorted(value for value in values if not math.isnan(value))
    if not sound:
        return "-"
    return f"{1000 * percentile(sound, 0.5):.0f} / {1000 * percentile(sound, 0.95):.0f}"


def exchanges(level: Level) -> list[Exchange]:
    """All questions of all calls."""
    return [one for report in level.reports for one in report.exchanges]


def levels_table(levels: Sequence[Level]) -> Table:
    """A row for each ear and number of calls at once."""
    table = Table(
        title="Calls, as heard by the caller: median / 95th percentile, ms", title_justify="left", show_lines=False
    )
    for column in (
        "Ear", "Calls at once", "Answers", "Unanswered", "Too many for the ear", "Answer to first sound",
        "Interrupted to silence",
        "Stops speaking to first sound", "of it end of turn", "recognition", "understanding", "voice and line",
        "Core a call", "MB a call",
    ):  # fmt: skip
        table.add_column(column, justify="left" if column == "Ear" else "right")
    for level in levels:
        asked = exchanges(level)
        table.add_row(
            level.ear,
            str(level.at_once),
            str(len(asked)),
            str(sum(report.unanswered for report in level.reports)),
            str(sum(report.unheard for report in level.reports)),
            _ms(report.first_sound for report in level.reports),
            _ms(report.silent for report in level.reports),
            _ms(one.whole for one in asked),
            _ms(one.end_of_turn for one in asked),
            _ms(one.recognition for one in asked),
            _ms(one.understanding for one in asked),
            _ms(one.first_sound for one in asked),
            f"{level.processor:.0%}",
            f"{level.memory:.0f}",
        )
    return table


def errors_table(errors: Sequence[Errors]) -> Table:
    """Word errors by the ear alone and in calls."""
    table = Table(title="Word errors", title_justify="left")
    for column in ("Sounds", "Words", "The ear alone", "In calls", "Nothing heard in calls"):
        table.add_column(column, justify="left" if column == "Sounds" else "right")
    for one in errors:
        table.add_row(one.what, str(one.words), f"{one.alone:.1%}", f"{one.in_calls:.1%}", str(one.unheard))
    return table


def digits_table(digits: Digits) -> Table:
    """Calls by digits alone."""
    table = Table(title=f"{len(digits.reports)} calls at once, by digits alone", title_justify="left")
    table.add_column("What")
    table.add_column("Figure", justify="right")
    lost = sorted(one.lost for one in digits.sounded)
    rows = {
        "Answer to first sound, median / 95th percentile, ms": _ms(one.first_sound for one in digits.reports),
        "Keys without an answer": str(sum(one.unanswered for one in digits.reports)),
        "Loud frames that differ from a lone call's: median, worst": f"{percentile(lost, 0.5):.1%}, {lost[-1]:.1%}",
        "Calls with a pause over 120 ms between packets": str(sum(one.gaps > 0 for one in digits.sounded)),
        "Core a call": f"{digits.processor:.1%}",
        "MB a call": f"{digits.memory:.1f}",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def draw(levels: Sequence[Level], path: Path) -> None:
    """Where the time goes between the caller's last sound and the answer's first: medians, stacked."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    from bench.charts import COLOURS

    names = [f"{level.ear}, {level.at_once} at once" for level in levels]
    parts = {
        "end of turn": [_median(one.end_of_turn for one in exchanges(level)) for level in levels],
        "recognition": [_median(one.recognition for one in exchanges(level)) for level in levels],
        "understanding": [_median(one.understanding for one in exchanges(level)) for level in levels],
        "voice and line": [_median(one.first_sound for one in exchanges(level)) for level in levels],
    }
    figure, axes = pyplot.subplots(figsize=(9, 0.5 * len(levels) + 1.6), layout="constrained")
    left = [0.0] * len(levels)
    for (name, values), colour in zip(parts.items(), COLOURS, strict=True):
        axes.barh(names, values, left=left, label=name, color=colour, height=0.6)
        left = [a + b for a, b in zip(left, values, strict=True)]
    for place, total in enumerate(left):
        axes.text(total + 15, place, f"{total:.0f}", va="center", fontsize=9)
    axes.invert_yaxis()
    axes.set_xlabel("ms, medians of the parts")
    axes.set_title("From the caller's last sound to the first sound of the answer", loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.25), ncols=4, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _median(values: Iterable[float]) -> float:
    sound = sorted(values)
    return 1000 * percentile(sound, 0.5) if sound else 0.0
