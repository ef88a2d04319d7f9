"""Examples that came after training: a question that is like one of them needs no new training to be found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dialogs.nlu.encoder import Encoder
from dialogs.nlu.examples import Example
from dialogs.nlu.features import Floats, Ints, TermReader, Vector
from dialogs.nlu.likeness import ExampleIndex
from dialogs.nlu.meaning import encode
from dialogs.nlu.model import Model
from dialogs.nlu.text import normalise

NEAREST = 200
"""Examples, the nearest by their words, whose meaning is looked at."""


@dataclass(frozen=True, slots=True)
class FreshExamples:
    """The examples' indexes, and for each example the place of its id among the scores."""

    places: Ints
    index: ExampleIndex
    meanings: npt.NDArray[np.float16]

    @classmethod
    def of(
        cls,
        examples: Sequence[Example],
        places: Mapping[str, int],
        model: Model,
        reader: TermReader,
        encoder: Encoder | None,
    ) -> FreshExamples:
        """Read by the model's vocabulary and encoder."""
        texts = [normalise(one.text) for one in examples]
        vectors = [model.vocabulary.vector(reader.read(text)) for text in texts]
        meanings = np.zeros((len(texts), 0), np.float16)
        if texts and encoder is not None and model.meanings is not None:
            meanings = model.meanings.placed(encode(encoder, texts)).astype(np.float16)
        own = np.array([places[one.id] for one in examples], np.int32)
        return cls(own, ExampleIndex.of(vectors, len(model.vocabulary.terms)), meanings)

    def raise_to_likeness(self, scores: Floats, vector: Vector, meaning: Floats | None) -> None:
        """No id scores less than its likest example: 1 for the very same text."""
        if not len(self.places):
            return
        likeness = self.index.likeness(vector)
        if meaning is not None and self.meanings.shape[1]:
            likest = np.argpartition(-likeness, NEAREST)[:NEAREST] if len(likeness) > NEAREST else slice(None)
            cosines = self.meanings[likest].astype(np.float32) @ meaning
            likeness[likest] = np.maximum(likeness[likest], (likeness[likest] + cosines) / 2)
        np.maximum.at(scores, self.places, likeness)
