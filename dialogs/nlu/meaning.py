"""Likeness of meaning to every example at once: a kernel over an encoder's vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dialogs.nlu.encoder import Encoder
from dialogs.nlu.features import Floats
from dialogs.nlu.solving import on_all_cores

SHARE = 2.0
"""What likeness of meaning counts, where likeness of words counts 1."""
STEEP = 2.0
"""How fast likeness falls with distance: ``exp(STEEP * (cosine - 1))``."""
BATCH = 256


@dataclass(frozen=True, slots=True)
class MeaningIndex:
    """The examples' vectors, centred (encoders of many languages put all texts of one into a corner)."""

    centre: Floats
    rows: Floats

    @classmethod
    def of(cls, encoder: Encoder, texts: Sequence[str]) -> MeaningIndex:
        """The index of some texts."""
        rows = encode(encoder, texts)
        centre = rows.mean(axis=0)
        return cls(centre, _scaled(rows - centre))

    def placed(self, vectors: Floats) -> Floats:
        """An encoder's vectors, brought to where the examples are."""
        return _scaled(vectors - self.centre)

    def likeness(self, vector: Floats) -> Floats:
        """Of a placed vector to every example, 0 to :data:`SHARE`."""
        return kernel(self.rows @ vector)


def kernel(cosines: Floats) -> Floats:
    """From cosines to likeness, in place."""
    cosines -= 1
    cosines *= STEEP
    np.exp(cosines, out=cosines)
    cosines *= SHARE
    return cosines


def encode(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """Many texts as rows, a batch at a time."""
    starts = range(0, len(texts), BATCH)
    return np.concatenate(on_all_cores(lambda start: encoder.encode(texts[start : start + BATCH]), starts))


def _scaled(rows: Floats) -> Floats:
    scaled: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
    return scaled.astype(np.float32)
