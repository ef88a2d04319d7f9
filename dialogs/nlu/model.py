"""What is learned: kernel ridge regression from likeness to topics and intents (Saunders et al., 1998).

One linear system is solved for all of them, so training is seconds in NumPy and gives the same
numbers each time. Likeness is of words (:mod:`dialogs.nlu.likeness`) and of meaning
(:mod:`dialogs.nlu.meaning`), added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dialogs.nlu.encoder import Encoder
from dialogs.nlu.examples import Example
from dialogs.nlu.features import Floats, TermReader, Terms, Vector, Vocabulary
from dialogs.nlu.likeness import ExampleIndex
from dialogs.nlu.meaning import MeaningIndex, kernel
from dialogs.nlu.solving import on_all_cores, solve
from dialogs.nlu.text import normalise

RIDGE = 0.6
ROWS = 512


@dataclass(frozen=True, slots=True)
class Model:
    """The examples' indexes, and how much likeness to each example speaks for each id."""

    vocabulary: Vocabulary
    index: ExampleIndex
    meanings: MeaningIndex | None
    ids: tuple[str, ...]
    weights: Floats

    def score(self, vector: Vector, meaning: Floats | None) -> Floats:
        """A score for each of ``ids``: about 0 for nothing in common, 1 for one of its examples.

        ``meaning`` is a placed vector of ``meanings``; None leaves likeness of meaning out.
        """
        likeness = self.index.likeness(vector)
        if self.meanings is not None and meaning is not None:
            likeness += self.meanings.likeness(meaning)
        scores: Floats = likeness @ self.weights
        return scores


def train(examples: Sequence[Example], reader: TermReader, encoder: Encoder | None = None) -> Model:
    """Learn from the examples. Needs for a moment a square matrix over them (400 MB for 10,000).

    The texts are read twice, since their terms all at once would take far more memory than that.
    """
    vocabulary = Vocabulary.of(_terms(examples, reader))
    vectors = [vocabulary.vector(each) for each in _terms(examples, reader)]
    index = ExampleIndex.of(vectors, len(vocabulary.terms))
    meanings = None if encoder is None else MeaningIndex.of(encoder, [normalise(one.text) for one in examples])
    ids = tuple(dict.fromkeys(example.id for example in examples))
    matrix = _kernel(examples, vectors, index, meanings)
    return Model(vocabulary, index, meanings, ids, solve(matrix, _targets(examples, ids)))


def _terms(examples: Sequence[Example], reader: TermReader) -> Iterator[Terms]:
    return (reader.read(normalise(example.text)) for example in examples)


def _kernel(
    examples: Sequence[Example], vectors: Sequence[Vector], index: ExampleIndex, meanings: MeaningIndex | None
) -> Floats:
    """Likeness of all to all, with the ridge; an example of less weight is held to less strictly."""
    matrix = np.empty((len(vectors), len(vectors)), np.float32)
    for row, vector in enumerate(vectors):
        matrix[row] = index.likeness(vector)
        matrix[row, row] += RIDGE / examples[row].weight
    if meanings is not None:
        rows = meanings.rows

        def add(start: int) -> None:
            matrix[start : start + ROWS] += kernel(rows[start : start + ROWS] @ rows.T)

        on_all_cores(add, range(0, len(vectors), ROWS))
    return matrix


def _targets(examples: Sequence[Example], ids: Sequence[str]) -> Floats:
    place = {name: column for column, name in enumerate(ids)}
    targets = np.zeros((len(examples), len(ids)), np.float32)
    targets[np.arange(len(examples)), [place[example.id] for example in examples]] = 1
    return targets
