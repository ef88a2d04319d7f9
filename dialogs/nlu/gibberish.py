"""Letters that are no words: a walk over the keyboard, one letter held down, a cat."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from knowledge_base.words import analyser

ABBREVIATION = 4
"""Letters up to which a word may have no vowels."""
LONGEST = 25
"""Letters beyond which nothing is a word."""
_VOWELS = frozenset("аеиоуыэюяaeiouy")


class Gibberish:
    """Tells words from walks over the keyboard, by its rows and by how many vowels words have."""

    def __init__(self, rows: Iterable[str], run: int, vowels: tuple[float, float]) -> None:
        """``run``: neighbours of a row that make a walk; ``vowels``: their share in words, from and to."""
        self._rows = tuple(frozenset(pairwise(one)) for row in rows for one in (row, row[::-1]))
        self._run = run
        self._least, self._most = vowels

    def is_all_of(self, words: str) -> bool:
        """Whether a text, as single words, has nothing but such letters."""
        each = [word for word in words.split() if any(char.isalpha() for char in word)]
        return bool(each) and all(self._is_one(word) for word in each)

    def _is_one(self, word: str) -> bool:
        if len(set(word)) == 1:
            return True
        if analyser().word_is_known(word):
            return False
        if len(word) <= ABBREVIATION:
            return self._walks(word)
        share = sum(char in _VOWELS for char in word) / len(word)
        odd = not self._least <= share <= self._most
        return odd or len(word) >= LONGEST or self._walks(word)

    def _walks(self, word: str) -> bool:
        """Whether a run of neighbouring keys, in one direction, is in the word."""
        return any(self._longest(word, row) >= self._run for row in self._rows)

    @staticmethod
    def _longest(word: str, row: frozenset[tuple[str, str]]) -> int:
        run = longest = 1
        for pair in pairwise(word):
            run = run + 1 if pair in row else 1
            longest = max(longest, run)
        return longest
