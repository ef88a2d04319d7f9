"""Words typed or heard with one letter wrong, put right where a life may hang on them."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge_base.words import analyser

SHORTEST = 4
NOT = "не"


class Nearest:
    """Knows some words, and reads them through one wrong, missing, added or swapped letter."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(word for word in words if len(word) >= SHORTEST)

    def mended(self, words: str) -> str:
        """The words of a text; those in no dictionary become the known word that is one letter away."""
        return " ".join(self._mended(word) for word in words.split())

    def _mended(self, word: str) -> str:
        if word in self._words or len(word) < SHORTEST or analyser().word_is_known(word):
            return word
        if word.startswith(NOT) and (rest := word.removeprefix(NOT)) in self._words:
            return f"{NOT} {rest}"
        return next((known for known in sorted(self._words) if _one_away(word, known)), word)


def _one_away(one: str, other: str) -> bool:
    """Whether one edit (a swap of neighbours included) makes one word the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
