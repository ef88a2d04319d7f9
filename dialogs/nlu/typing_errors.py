"""Words typed or heard with one letter wrong, put right where a life may hang on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from knowledge_base.words import LONGEST_WORD, analyser

SHORTEST = 4
NOT = "не"


class Nearest:
    """Knows some words, and reads them through one wrong, missing, added or swapped letter."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(word for word in words if len(word) >= SHORTEST)
        self._shortened: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._words):
            for short in _shortened(word):
                self._shortened[short].append(word)

    def mended(self, words: str) -> str:
        """The words of a text; those in no dictionary become the known word that is one letter away."""
        return " ".join(self._mended(word) for word in words.split())

    def _mended(self, word: str) -> str:
        if word in self._words or len(word) < SHORTEST or analyser().word_is_known(word):
            return word
        if word.startswith(NOT) and (rest := word.removeprefix(NOT)) in self._words:
            return f"{NOT} {rest}"
        return min(self._one_away(word), default=word)

    def _one_away(self, word: str) -> Iterator[str]:
        """The known words one edit away: they share a spelling with one letter left out, or none."""
        near = (known for short in _shortened(word[:LONGEST_WORD]) for known in self._shortened.get(short, ()))
        return (known for known in near if _one_away(word, known))


def _shortened(word: str) -> set[str]:
    """A word, and all that it becomes with one letter left out."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _one_away(one: str, other: str) -> bool:
    """Whether one edit (a swap of neighbours included) makes one word the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
