"""What a question about discounts asks for: a thing, a place, or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from backend.loyalty.categories import Things
from backend.loyalty.stations import Station, Stations
from backend.loyalty.terms import Vocabulary, split

SHORT = 8
"""Words of a text that names a thing and no place; a longer one tells a story, which the understanding reads."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read: the words that are no part of a station's name, in dictionary form, and what they name."""

    lemmas: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    station: Station | None = None


class Questions:
    """Reads questions."""

    def __init__(self, vocabulary: Vocabulary, stations: Stations) -> None:
        self._things = Things(vocabulary)
        self._vocabulary = vocabulary
        self._stations = stations
        self._signs = {name: _forms(words, vocabulary) for name, words in _signs().items()}

    def read(self, text: str) -> Question:
        """What a text asks for."""
        named = self._stations.named(text, self._vocabulary.knows)
        places = named.words if named else frozenset()
        rest = " ".join(word for place, word in enumerate(split(text)) if place not in places)
        lemmas = tuple(self._things.lemmas(rest))
        return Question(lemmas, self._things.asked(lemmas), named.station if named else None)

    def offers(self, text: str) -> bool:
        """Whether the text does not look for a discount but offers one, or complains of one that was refused."""
        return not self._signs["other"].isdisjoint(self._vocabulary.lemmas(text))

    def about_discounts(self, text: str, *, already: bool) -> bool:
        """Whether a text surely looks for partners: it names a thing or a place, and wants it cheaper. Without a place
        it is short, and says «скидка»; «есть что-нибудь на Тульской» asks for nothing else.

        ``already``: partners were spoken of just before, so that the thing or the place will do.
        """
        question = self.read(text)
        words, said = frozenset(question.lemmas), self._signs
        where, what = question.station is not None, bool(question.categories)
        if not (where or what) or not words.isdisjoint(said["other"]):
            return False
        if where and not words.isdisjoint(said["discount"] | said["cheaper"]):
            return True
        if what and not words.isdisjoint(said["card"] if where else said["discount"]):
            return where or len(question.lemmas) <= SHORT
        if where and not words.isdisjoint(said["any"]) and words <= said["beside"]:
            return True
        return already and words <= said["beside"] | _named_by(self._things, question)


def _named_by(things: Things, question: Question) -> frozenset[str]:
    """The words of a question that name its categories."""
    return frozenset(lemma for lemma in question.lemmas if things.asked((lemma,)))


def _forms(words: Sequence[str], vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(lemma for word in words for lemma in (word, *vocabulary.lemmas(word)))


@lru_cache(maxsize=1)
def _signs() -> Mapping[str, Sequence[str]]:
    data: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    signs: Mapping[str, Sequence[str]] = data["signs"]
    return signs
