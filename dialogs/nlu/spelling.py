"""Words that were mistyped by ear, put right: "фступить" is heard as "вступить"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from knowledge_base.words import analyser, split_words

SHORTEST = 4
_DEVOICED = str.maketrans("бвгджз", "пфктшс")
_VOWELS = str.maketrans("оеяиюэыё", "аиииуиии")
_SAME = (
    ("тс", "ц"),
    ("тц", "ц"),
    ("дс", "ц"),
    ("ця", "ца"),
    ("сч", "щ"),
    ("зч", "щ"),
    ("жч", "щ"),
    ("стн", "сн"),
    ("здн", "сн"),
    ("вств", "ств"),
)
_SIGNS = re.compile("[ьъ]")
_DOUBLE = re.compile(r"(.)\1+")


def sound(word: str) -> str:
    """How a Russian word sounds, roughly: unstressed vowels and paired consonants are one, signs are silent."""
    word = _SIGNS.sub("", word)
    for written, heard in _SAME:
        word = word.replace(written, heard)
    return _DOUBLE.sub(r"\1", word.translate(_DEVOICED).translate(_VOWELS))


class Spelling:
    """Puts right words that no example and no dictionary has, where one that some example has sounds the same."""

    def __init__(self, texts: Iterable[str]) -> None:
        counted = Counter(word for text in texts for word in split_words(text))
        self._known = frozenset(counted)
        self._by_sound: dict[str, str] = {}
        for word, _ in counted.most_common():
            if len(word) >= SHORTEST:
                self._by_sound.setdefault(sound(word), word)

    def correct(self, text: str) -> str:
        """The words of a text, those put right that need it."""
        return " ".join(self._word(word) for word in split_words(text))

    def _word(self, word: str) -> str:
        if word in self._known or len(word) < SHORTEST or word.isascii():
            return word
        found = self._by_sound.get(sound(word))
        return word if found is None or analyser().word_is_known(word) else found
