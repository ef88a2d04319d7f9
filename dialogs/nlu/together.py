"""Words of a data file that tell of one thing together, in whatever order and form they are said.

A set is written as a line of places, one word of each is needed: ``~`` before a place stands for every form of its
words, ``|`` for "or".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from knowledge_base.words import analyser

STRANGERS = 3
"""Other words that may stand among those of a set."""
_LONG_FORMS = ("PRTF", "PRTS")
"""Participles: they tell of a person who is spoken about."""


class Together:
    """Finds sets of words in a text."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._sets = tuple(tuple(forms_of(place) for place in line.split()) for line in lines)

    @property
    def words(self) -> Iterator[str]:
        """Every word of every set."""
        return (word for places in self._sets for place in places for word in place)

    def found_in(self, words: str) -> bool:
        """Whether all words of a set stand near each other."""
        said = words.split()
        present = frozenset(said)
        return any(_near(places, said) for places in self._sets if not any(map(present.isdisjoint, places)))


def forms_of(place: str) -> frozenset[str]:
    """The words that a place takes, with ``е`` for ``ё``."""
    words = place.removeprefix("~").split("|")
    found = (form for word in words for form in _forms(word)) if place.startswith("~") else words
    return frozenset(form.replace("ё", "е") for form in found)


@cache
def _forms(lemma: str) -> frozenset[str]:
    first = analyser().parse(lemma)[0]
    return frozenset(form.word for form in first.lexeme if not any(mark in form.tag for mark in _LONG_FORMS)) | {lemma}


def _near(places: tuple[frozenset[str], ...], said: list[str]) -> bool:
    size = len(places) + STRANGERS
    starts = range(max(1, len(said) - size + 1))
    return any(not any(place.isdisjoint(said[start : start + size]) for place in places) for start in starts)
