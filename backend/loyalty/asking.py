"""What a question about discounts asks for: a thing, a place, or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from backend.loyalty.categories import Things
from backend.loyalty.stations import Station, Stations
from backend.loyalty.terms import Vocabulary, split

SHORT = 8
"""Words of a text that wants a thing cheaper, at no place; a longer one tells a story, for the understanding."""
STORY = 14
"""The same where it says «скидка», or names a place."""
LONGEST_THING = 4
"""Words of a thing that nobody has."""


class Aim(IntEnum):
    """How surely a text looks for partners."""

    NONE = 0
    LIKELY = 1
    """Unless it is understood as another topic."""
    CLEAR = 2
    """Unless it is surely understood as another topic."""
    SURE = 3
    """Whatever it is understood as."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read: the words that are no part of a station's name, in dictionary form, and what they name."""

    lemmas: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    station: Station | None = None
    metro: bool = False
    """Whether «метро» is said with the station."""


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
        kinds = self._things.asked(lemmas)
        return Question(lemmas, kinds, named.station, named.metro) if named else Question(lemmas, kinds)

    def offers(self, text: str) -> bool:
        """Whether the text does not look for a discount but offers one, or complains of one that was refused."""
        return not self._signs["other"].isdisjoint(self._vocabulary.lemmas(text))

    def discounted(self, text: str) -> bool:
        """Whether the text says «скидка»."""
        return not self._signs["discount"].isdisjoint(self.read(text).lemmas)

    def leans(self, text: str) -> bool:
        """Whether the text names a thing or a place alone, so that the other may be what was looked for before."""
        question = self.read(text)
        anew = self._signs["discount"] | self._signs["whatever"]
        return self._bare(question) and anew.isdisjoint(question.lemmas)

    def unknown(self, text: str) -> str:
        """The thing that a text wants a discount on, where it is none that we know: «корм для собак»."""
        named, words = self._stations.named(text, self._vocabulary.knows), split(text)
        end = min(named.words) if named else len(words)
        lemmas = self._vocabulary.lemmas(" ".join(words))
        idle = self._signs["beside"] | self._signs["whatever"] | self._signs["discount"] | self._signs["card"]
        for place, lemma in enumerate(lemmas[: max(end - 2, 0)]):
            if lemma in self._signs["discount"] and words[place + 1] in ("на", "on"):
                thing = list(range(place + 2, end))
                while thing and lemmas[thing[-1]] in idle:
                    thing.pop()
                strange = thing and len(thing) <= LONGEST_THING and lemmas[thing[0]] not in idle
                return " ".join(words[one] for one in thing) if strange else ""
        return ""

    def aim(self, text: str, *, already: bool) -> Aim:
        """How surely a text looks for partners: it names a thing or a place, and wants it cheaper, or names both.
        «Есть что-нибудь на Тульской» and «у метро Сокол» ask for nothing else.

        ``already``: partners were spoken of just before, so that the thing or the place will do.
        """
        question, said = self.read(text), self._signs
        words, bare = frozenset(question.lemmas), self._bare(question)
        if not (question.station or question.categories) or not words.isdisjoint(said["other"]):
            return Aim.NONE
        if (already and bare) or self._surely(question, words, bare=bare):
            return Aim.SURE
        length = len(question.lemmas)
        if question.station and question.categories:
            return Aim.CLEAR if length <= STORY else Aim.NONE
        if question.station:
            return Aim.LIKELY if question.metro and bare else Aim.NONE
        discounted = length <= STORY and not words.isdisjoint(said["discount"])
        cheaper = length <= SHORT and not words.isdisjoint(said["cheaper"])
        return Aim.LIKELY if discounted or cheaper else Aim.NONE

    def _surely(self, question: Question, words: frozenset[str], *, bare: bool) -> bool:
        """Whether a place is named where something is wanted cheaper, or a thing and nothing else."""
        said = self._signs
        if question.station is None:
            return False
        thing = bool(question.categories)
        if not words.isdisjoint(said["discount"] | said["cheaper"] | (said["card"] if thing else frozenset())):
            return True
        return bare and (thing or not words.isdisjoint(said["any"]))

    def _bare(self, question: Question) -> bool:
        """Whether nothing is said beside the thing and the place."""
        named = _named_by(self._things, question)
        asked = bool(question.categories or question.station)
        return asked and frozenset(question.lemmas) <= self._signs["beside"] | self._signs["cheaper"] | named


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
