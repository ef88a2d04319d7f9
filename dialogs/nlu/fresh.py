"""Examples that came after training: a question that is like one of them needs no new training to be found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dialogs.nlu.encoder import Encoder
from dialogs.nlu.examples import Example
from dialogs.nlu.features import Floats, Ints, TermReader, Vector
from dialogs.nlu.likeness import ExampleIndex
from dialogs.nlu.meaning import encode
from dialogs.nlu.model import Model
from dialogs.nlu.text import normalise

COMMON = 3000
"""A word or a piece of one that more examples than this share is not looked at."""
NEAREST = 200
"""Examples, the nearest by their words, whose meaning is looked at."""


Meanings = npt.NDArray[np.float16]


@dataclass(slots=True)
class FreshReader:
    """Reads new examples by a model's vocabulary and encoder, each text once."""

    model: Model
    terms: TermReader
    encoder: Encoder | None
    _vectors: dict[str, Vector] = field(default_factory=dict)
    _meanings: dict[str, Meanings] = field(default_factory=dict)

    def read(self, texts: Sequence[str]) -> tuple[list[Vector], Meanings]:
        """Their words, and their meanings as rows (with no columns where there is no encoder)."""
        for text in texts:
            if text not in self._vectors:
                self._vectors[text] = self.model.vocabulary.vector(self.terms.read(text))
        vectors = [self._vectors[text] for text in texts]
        if not texts or self.encoder is None or self.model.meanings is None:
            return vectors, np.zeros((len(texts), 0), np.float16)
        new = [text for text in dict.fromkeys(texts) if text not in self._meanings]
        if new:
            rows = self.model.meanings.placed(encode(self.encoder, new)).astype(np.float16)
            self._meanings.update(zip(new, rows, strict=True))
        return vectors, np.stack([self._meanings[text] for text in texts])


@dataclass(frozen=True, slots=True)
class FreshExamples:
    """The examples' indexes. Those of one id that follow one another are a run."""

    places: Ints
    """For each run the place of its id among the scores."""
    starts: Ints
    """For each run its first example."""
    index: ExampleIndex
    meanings: Meanings

    @classmethod
    def of(cls, examples: Sequence[Example], places: Mapping[str, int], reader: FreshReader) -> FreshExamples:
        """The examples, with the places of the ids."""
        vectors, meanings = reader.read([normalise(one.text) for one in examples])
        own = np.array([places[one.id] for one in examples], np.int32)
        starts = np.flatnonzero(np.diff(own, prepend=-1)).astype(np.int32)
        return cls(own[starts], starts, ExampleIndex.of(vectors, len(reader.model.vocabulary.terms), COMMON), meanings)

    def raise_to_likeness(self, scores: Floats, vector: Vector, meaning: Floats | None) -> None:
        """No id scores less than its likest example: 1 for the very same text."""
        if not len(self.places):
            return
        likeness = self.index.likeness(vector)
        if meaning is not None and self.meanings.shape[1]:
            likest = np.argpartition(-likeness, NEAREST)[:NEAREST] if len(likeness) > NEAREST else slice(None)
            cosines = self.meanings[likest].astype(np.float32) @ meaning
            likeness[likest] = np.maximum(likeness[likest], (likeness[likest] + cosines) / 2)
        np.maximum.at(scores, self.places, np.maximum.reduceat(likeness, self.starts))
