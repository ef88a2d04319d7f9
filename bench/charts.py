"""Pictures of what was measured, for the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot

COLOURS = ("#1f6f8b", "#e07a3f", "#7a9e3f", "#8a5fa8")
WIDTH_INCHES = 9.0
ROW_INCHES = 0.42


@dataclass(frozen=True, slots=True)
class Bars:
    """Per cent values: for each series one a name."""

    title: str
    names: Sequence[str]
    series: Mapping[str, Sequence[float]]


def draw_bars(bars: Bars, path: Path) -> None:
    """Horizontal bars, the first name on top, each with its figure."""
    thickness = 0.8 / len(bars.series)
    height = ROW_INCHES * len(bars.names) * max(1.0, len(bars.series) / 1.6) + 1.2
    figure, axes = pyplot.subplots(figsize=(WIDTH_INCHES, height), layout="constrained")
    for place, (name, values) in enumerate(bars.series.items()):
        rows = [row + (place - (len(bars.series) - 1) / 2) * thickness for row in range(len(bars.names))]
        drawn = axes.barh(rows, values, thickness * 0.9, label=name, color=COLOURS[place])
        axes.bar_label(drawn, fmt="%.0f", padding=3, fontsize=8)
    axes.set_yticks(range(len(bars.names)), bars.names)
    axes.invert_yaxis()
    axes.set_xlim(0, 108)
    axes.set_title(bars.title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.04), ncols=len(bars.series), frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
