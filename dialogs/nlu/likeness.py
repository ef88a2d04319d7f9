"""Likeness of a text to every example at once, by an inverted index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dialogs.nlu.features import Floats, Ints, Vector


@dataclass(frozen=True, slots=True)
class ExampleIndex:
    """For each term the examples that hold it: ``rows[starts[t]:starts[t + 1]]``, with their values."""

    starts: Ints
    rows: Ints
    values: Floats
    size: int

    @classmethod
    def of(cls, vectors: Sequence[Vector], terms: int, most: int | None = None) -> ExampleIndex:
        """The index of vectors over a vocabulary of so many terms.

        A term that more than ``most`` of them share is left out: it tells little, and takes the most time.
        """
        ids = np.concatenate([vector.ids for vector in vectors] or [np.zeros(0, np.int32)])
        values = np.concatenate([vector.values for vector in vectors] or [np.zeros(0, np.float32)])
        rows = np.repeat(np.arange(len(vectors), dtype=np.int32), [len(vector.ids) for vector in vectors])
        if most is not None:
            kept = np.bincount(ids, minlength=terms)[ids] <= most
            ids, values, rows = ids[kept], values[kept], rows[kept]
        order = np.argsort(ids, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(ids, minlength=terms))]).astype(np.int32)
        return cls(starts, rows[order], values[order], len(vectors))

    def likeness(self, vector: Vector) -> Floats:
        """The product with every example, 0 to 1."""
        begin = self.starts[vector.ids]
        lengths = self.starts[vector.ids + 1] - begin
        shift = np.cumsum(lengths) - lengths
        at = np.repeat(begin - shift, lengths) + np.arange(lengths.sum())
        weights = self.values[at] * np.repeat(vector.values, lengths)
        return np.bincount(self.rows[at], weights=weights, minlength=self.size).astype(np.float32)
