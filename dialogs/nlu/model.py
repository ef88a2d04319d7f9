"""What is learned: kernel ridge regression from likeness to topics and intents (Saunders et al., 1998).

One linear system is solved for all of them, so training is seconds in NumPy and gives the same
numbers each time. Another signal (a sentence encoder) joins by adding its likeness to the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dialogs.nlu.examples import Example
from dialogs.nlu.features import Floats, TermReader, Vector, Vocabulary
from dialogs.nlu.likeness import ExampleIndex
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
        """A score for each of ``ids``: about 0 for nothing in common, 1 for one of its examples."""
        scores: Floats = self.index.likeness(vector) @ self.weights
        return scores


def train(examples: Sequence[Example], reader: TermReader) -> Model:
    """Learn from the examples. Needs for a moment two square matrices over them (37 MB each for 3,000)."""
    terms = [reader.read(normalise(example.text)) for example in examples]
    vocabulary = Vocabulary.of(terms)
    vectors = [vocabulary.vector(each) for each in terms]
    index = ExampleIndex.of(vectors, len(vocabulary.terms))
    ids = tuple(dict.fromkeys(example.id for example in examples))
    kernel = np.stack([index.likeness(vector) for vector in vectors])
    kernel[np.diag_indices(len(examples))] += RIDGE / np.array([example.weight for example in examples], np.float32)
    place = {name: column for column, name in enumerate(ids)}
    targets = np.zeros((len(examples), len(ids)), np.float32)
    targets[np.arange(len(examples)), [place[example.id] for example in examples]] = 1
    return Model(vocabulary, index, ids, np.linalg.solve(kernel, targets).astype(np.float32))
