"""The tables of ``make bench-nlu``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

from bench.measuring import machine
from bench.reading import Reading
from dialogs.nlu.evaluate import ALL, Summary

SHARES = {
    "first": "First",
    "among_three": "Of three",
    "clarified": "Clarified",
    "false_refusals": "Ours refused",
    "out_of_scope_refused": "Not ours refused",
}
Scores = Mapping[str, Mapping[str, Summary]]
"""By understanding, then by style."""


@dataclass(frozen=True, slots=True)
class Speed:
    """What one way of asking costs: seconds of training and of a later start, milliseconds, questions a second, MB."""

    name: str
    training: float | None
    start: float
    median: float
    p99: float
    rate: float
    memory: float


@dataclass(frozen=True, slots=True)
class Growth:
    """A new question at one size of the base: milliseconds; ``update`` is the seconds of taking the base in."""

    size: int
    update: float
    median: float
    p99: float


def accuracy_table(scores: Scores, title: str) -> Table:
    """Shares by style, each style's understandings beneath one another."""
    table = _table(f"Accuracy: {title}", ("Style", "Understanding"), ("Asked", *SHARES.values()))
    for style in next(iter(scores.values())):
        for name, styles in scores.items():
            found = styles[style]
            shares = (_percent(getattr(found, share)) for share in SHARES)
            table.add_row(style or "none", name, str(found.questions), *shares)
        table.add_section()
    return table


def speed_table(speeds: Sequence[Speed]) -> Table:
    """Training, latency one at a time, questions a second at four at once, memory (PSS, the whole process tree)."""
    columns = ("Training s", "Start s", "Median ms", "99 % ms", "Questions/s", "Memory MB")
    table = _table(f"Speed: {machine()}", ("Understanding",), columns)
    for one in speeds:
        training = "?" if one.training is None else f"{one.training:.0f}"
        figures = (f"{one.start:.1f}", f"{one.median:.1f}", f"{one.p99:.1f}", f"{one.rate:.0f}", f"{one.memory:.0f}")
        table.add_row(one.name, training, *figures)
    return table


def readings_table(found: Sequence[Reading]) -> Table:
    """What reading a turn costs by what is said, emergencies and manners looked for included."""
    table = _table("Reading a turn, one core", ("Turn",), ("Median ms", "99 % ms"))
    for one in found:
        table.add_row(one.kind, f"{one.median:.2f}", f"{one.p99:.2f}")
    return table


def ratios_table(scores: Scores, rasa: Speed, ours: Sequence[Speed]) -> Table:
    """How much better: points of accuracy, and times of Rasa's figure."""
    table = _table("Beside Rasa", ("Understanding",), ("First, points", "Questions/s", "Median", "99 %", "Memory"))
    theirs = scores[rasa.name][ALL].first
    for name, styles in scores.items():
        first = styles[ALL].first
        if name != rasa.name and theirs is not None and first is not None:
            table.add_row(name, f"{(first - theirs) * 100:+.1f}", "", "", "", "")
    for one in ours:
        ratios = (one.rate / rasa.rate, one.median / rasa.median, one.p99 / rasa.p99, one.memory / rasa.memory)
        table.add_row(one.name, "", *(f"x {ratio:.2f}" for ratio in ratios))
    return table


def growth_table(found: Sequence[Growth]) -> Table:
    """A new question's time by the size of the base, and what the smallest base takes less."""
    columns = ("Median ms", "99 % ms", "Median more", "99 % more", "Taking the base in, s")
    table = _table("Growth: entries added by an edit, without training; one core", ("Entries",), columns)
    least = found[0]
    for one in found:
        more = (one.median - least.median, one.p99 - least.p99)
        figures = (f"{one.median:.1f}", f"{one.p99:.1f}", *(f"{value:+.1f}" for value in more), f"{one.update:.1f}")
        table.add_row(f"{one.size:,}", *figures)
    return table


def _table(title: str, names: Sequence[str], figures: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for column in names:
        table.add_column(column, overflow="fold")
    for column in figures:
        table.add_column(column, justify="right")
    return table


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.1f} %"
