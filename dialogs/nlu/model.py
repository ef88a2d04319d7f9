"""What is learned: kernel ridge regression from likeness to topics and intents (Saunders et al., 1998).

One linear system is solved for all of them, so training is seconds in NumPy and gives the same
numbers each time. Another signal (a sentence encoder) joins by adding its likeness to the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dialogs.nlu.examples import Example
from dialogs.nlu.features import Floats, TermReader, Terms, Vector, Vocabulary
from dialogs.nlu.likeness import ExampleIndex
from dialogs.nlu.solving import solve
from dialogs.nlu.text import normalise

RIDGE = 0.5


@dataclass(frozen=True, slots=True)
class Model:
    """The examples' index, and how much likeness to each example speaks for each id."""

    vocabulary: Vocabulary
    index: ExampleIndex
    ids: tuple[str, ...]
    weights: Floats

    def score(self, vector: Vector) -> Floats:
        """A score for each of ``ids``: about 0 for nothing in common, 1 for one of its examples.

        Not by ``@``: its threads wait for each other on a busy machine (15 ms where this takes 0.1).
        """
        scores: Floats = np.einsum("i,ij->j", self.index.likeness(vector), self.weights)
        return scores


def train(examples: Sequence[Example], reader: TermReader) -> Model:
    """Learn from the examples. Needs for a moment a square matrix over them (40 MB for 3,200).

    The texts are read twice, since their terms all at once would take far more memory than that.
    """
    vocabulary = Vocabulary.of(_terms(examples, reader))
    vectors = [vocabulary.vector(each) for each in _terms(examples, reader)]
    index = ExampleIndex.of(vectors, len(vocabulary.terms))
    ids = tuple(dict.fromkeys(example.id for example in examples))
    return Model(vocabulary, index, ids, solve(_kernel(examples, vectors, index), _targets(examples, ids)))


def _terms(examples: Sequence[Example], reader: TermReader) -> Iterator[Terms]:
    return (reader.read(normalise(example.text)) for example in examples)


def _kernel(examples: Sequence[Example], vectors: Sequence[Vector], index: ExampleIndex) -> Floats:
    """Likeness of all to all, with the ridge; an example of less weight is held to less strictly."""
    kernel = np.empty((len(vectors), len(vectors)), np.float32)
    for row, vector in enumerate(vectors):
        kernel[row] = index.likeness(vector)
        kernel[row, row] += RIDGE / examples[row].weight
    return kernel


def _targets(examples: Sequence[Example], ids: Sequence[str]) -> Floats:
    place = {name: column for column, name in enumerate(ids)}
    targets = np.zeros((len(examples), len(ids)), np.float32)
    targets[np.arange(len(examples)), [place[example.id] for example in examples]] = 1
    return targets
