"""Texts as sparse vectors: lemmas, their pairs, concepts of the synonym list, and character n-grams.

Words carry the meaning, characters forgive mistakes; each half has length one, so that the
product of two vectors is the mean of two cosines.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from knowledge_base.words import Lemmas, split_words

MAX_WORDS = 150
"""Words of a text that are looked at."""
GRAMS = (3, 4, 5)

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Terms = tuple[Counter[str], Counter[str]]


@dataclass(frozen=True, slots=True)
class Vector:
    """Places in the vocabulary and the values there."""

    ids: Ints
    values: Floats

    @property
    def known(self) -> float:
        """The share of the text that the vocabulary knows, 0 to 1."""
        return float(np.square(self.values).sum())


class Synonyms:
    """Concepts by the phrases (as lemmas) that name them."""

    def __init__(self, concepts: Mapping[str, Iterable[str]], lemmas: Lemmas) -> None:
        self._concepts: dict[tuple[str, ...], set[str]] = {}
        for concept, phrases in concepts.items():
            for phrase in (concept, *phrases):
                self._concepts.setdefault(tuple(lemmas.of(phrase)), set()).add(concept)
        self._longest = max(map(len, self._concepts), default=0)

    @classmethod
    def load(cls, path: Path, lemmas: Lemmas) -> Synonyms:
        """The list of a file like ``synonyms.yml``."""
        return cls(yaml.safe_load(path.read_text("utf-8"))["concepts"], lemmas)

    def named(self, lemmas: Sequence[str]) -> Iterable[str]:
        """The concepts that a text names, once for each phrase."""
        for start in range(len(lemmas)):
            for end in range(start + 1, min(start + self._longest, len(lemmas)) + 1):
                yield from sorted(self._concepts.get(tuple(lemmas[start:end]), ()))


@dataclass(frozen=True, slots=True)
class Signals:
    """Which signals are joined: all, but where it is measured what each of them adds."""

    words: bool = True
    pairs: bool = True
    concepts: bool = True
    characters: bool = True
    search: bool = True


@dataclass(frozen=True, slots=True)
class TermReader:
    """Counts what is in a text."""

    lemmas: Lemmas
    synonyms: Synonyms
    signals: Signals = field(default_factory=Signals)

    def read(self, text: str) -> Terms:
        """The word terms and the character terms of a normalised text."""
        words = split_words(text)[:MAX_WORDS]
        lemmas = [self.lemmas.lemma(word) for word in words]
        signals = self.signals
        of_words = Counter(lemmas if signals.words else ())
        if signals.pairs:
            of_words.update(f"{one} {two}" for one, two in pairwise(lemmas))
        if signals.concepts:
            of_words.update(f"={concept}" for concept in self.synonyms.named(lemmas))
        return of_words, Counter(gram for word in words if signals.characters for gram in _grams(f"_{word}_"))


def _grams(word: str) -> Iterable[str]:
    for size in GRAMS:
        for start in range(max(1, len(word) - size + 1)):
            yield f"#{word[start : start + size]}"


class Vocabulary:
    """Terms with their places and rarity (smoothed inverse document frequency)."""

    def __init__(self, terms: Sequence[str], rarity: Floats) -> None:
        self.terms = terms
        self.rarity = rarity
        self._places = {term: place for place, term in enumerate(terms)}
        self._rarest = float(rarity.max(initial=1.0))

    @classmethod
    def of(cls, texts: Iterable[Terms]) -> Vocabulary:
        """The vocabulary of a corpus, which is gone through once."""
        documents: Counter[str] = Counter()
        total = 0
        for halves in texts:
            total += 1
            for half in halves:
                documents.update(half.keys())
        rarity = [math.log((1 + total) / (1 + count)) + 1 for count in documents.values()]
        return cls(tuple(documents), np.array(rarity, np.float32))

    def vector(self, terms: Terms) -> Vector:
        """A text as a vector; terms never seen take their share of its length, and so lower every likeness."""
        ids: list[int] = []
        values: list[float] = []
        for half in terms:
            self._add(half, ids, values)
        return Vector(np.array(ids, np.int32), np.array(values, np.float32))

    def _add(self, half: Counter[str], ids: list[int], values: list[float]) -> None:
        length = 0.0
        start = len(values)
        for term, count in half.items():
            place = self._places.get(term)
            value = (1 + math.log(count)) * (self._rarest if place is None else float(self.rarity[place]))
            length += value * value
            if place is not None:
                ids.append(place)
                values.append(value)
        scale = math.sqrt(0.5 / length) if length else 0.0
        values[start:] = [value * scale for value in values[start:]]
