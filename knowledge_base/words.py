"""Russian words brought to their dictionary form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pymorphy3

KNOWN_WORDS = 50_000
"""Lemmas remembered; beyond that the memory starts anew, so that odd texts cannot fill it."""
LONGEST_WORD = 32
_WORD = re.compile(r"[а-яa-z0-9]+")


@lru_cache(maxsize=1)
def analyser() -> Any:
    """The house's one morphological analyser (``pymorphy3.MorphAnalyzer``): 20 MB, loaded at the first word."""
    return pymorphy3.MorphAnalyzer(lang="ru")


def split_words(text: str) -> list[str]:
    """The words of a text: letters and digits, lower case, ``ё`` as ``е``."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(text.lower().replace("ё", "е"))]


class Lemmas:
    """Dictionary forms of words. Costs about 90 µs for a new word, nothing for a known one."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    @property
    def known(self) -> Mapping[str, str]:
        """The lemmas by word that were found so far."""
        return self._known

    def remember(self, known: Mapping[str, str]) -> None:
        """Take over what an earlier start found."""
        self._known.update(known)

    def of(self, text: str, limit: int | None = None) -> list[str]:
        """The lemmas of a text's first ``limit`` words, in order."""
        return [self.lemma(word) for word in split_words(text)[:limit]]

    def lemma(self, word: str) -> str:
        """The dictionary form of one word in lower case; a word of Latin letters or digits is its own."""
        known = self._known.get(word)
        if known is not None:
            return known
        if len(self._known) >= KNOWN_WORDS:
            self._known.clear()
        found = word if word.isascii() else str(analyser().parse(word)[0].normal_form).replace("ё", "е")
        self._known[word] = found
        return found
