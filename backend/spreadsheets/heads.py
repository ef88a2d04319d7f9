"""The row that names the columns of a table: where it is looked for, and what does not matter in a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, zip_longest

from backend.spreadsheets.entities import Cell, Row

HEAD_WITHIN = 20
"""Rows among which the names of the columns are looked for: titles and logos may stand above."""
_NOT_LETTERS = re.compile(r"[\W_]+")
Known = Callable[[str], str | None]
"""Our word for a column, by its plain name; None where nobody knows it."""


def plain(text: str) -> str:
    """A name without what does not matter in it: case, ё, spaces, punctuation."""
    return _NOT_LETTERS.sub("", text.replace("№", "номер").casefold().replace("ё", "е"))


def head_row(rows: Sequence[tuple[int, Sequence[Cell]]], known: Known) -> tuple[Row, int]:
    """Of the first rows that which names most columns, and how many; two adjacent rows may do it together."""
    best = max([*rows, *_joined(rows, known)], key=lambda row: len(_names(row[1], known)), default=(0, ()))
    return Row(*best), len(_names(best[1], known))


def _names(cells: Sequence[Cell], known: Known) -> set[str]:
    return {name for cell in cells if isinstance(cell, str) and (name := known(plain(cell)))}


def _joined(rows: Sequence[tuple[int, Sequence[Cell]]], known: Known) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Pairs of adjacent rows as one, where they may be names of columns over merged cells."""
    for (_, upper), (number, lower) in pairwise(rows):
        cells: list[Cell] = []
        over: Cell = None
        for above, below in zip_longest(upper, lower):
            over = above if above is not None else over
            both = f"{over} {below}" if over is not None and below is not None else None
            named = next((one for one in (both, below, above) if _names((one,), known)), None)
            if named is above is not None and below is not None:
                break  # what stands below a name is no name: the lower row is somebody's
            cells.append(named or below or above)
        else:
            yield number, cells
