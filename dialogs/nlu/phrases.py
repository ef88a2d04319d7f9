"""Phrases of a data file as patterns over a text's words.

A phrase is words in order, with up to two others between them; ``*`` stands for the rest of a word, ``|`` for "or".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dialogs.nlu.text import normalise
from dialogs.nlu.together import Together
from knowledge_base.words import split_words

MOST_WORDS = 60
"""Words of a text that are looked at."""
_BETWEEN = r"(?: \S+){0,2} "
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells of one thing: ``surely`` is enough by itself, ``signs`` where nothing of ``unless`` is said.

    ``surely_together`` and ``signs_together`` are the same in any order.
    """

    surely: re.Pattern[str]
    signs: re.Pattern[str]
    unless: re.Pattern[str]
    surely_together: Together
    signs_together: Together

    @classmethod
    def of(cls, phrases: Mapping[str, Iterable[str]]) -> Signs:
        """The signs of one kind in a file; what is left out is never seen."""
        surely, signs, unless = (any_of(phrases.get(kind, ())) for kind in ("surely", "signs", "unless"))
        in_any_order = (Together(phrases.get(kind, ())) for kind in ("surely_together", "signs_together"))
        return cls(surely, signs, unless, *in_any_order)

    def find(self, words: str) -> re.Match[str] | None:
        """Where a text, as single words, tells of it."""
        if found := self.surely.search(words):
            return found
        found = self.signs.search(words)
        return None if found is None or self.unless.search(words) else found

    def seen(self, words: str) -> bool:
        """Whether a text, as single words, tells of it in any order."""
        if self.find(words) or self.surely_together.found_in(words):
            return True
        return self.signs_together.found_in(words) and not self.unless.search(words)


def single_words(text: str, most: int | None = MOST_WORDS) -> str:
    """The first words of a text as phrases see them: lower case, no marks, single spaces."""
    return " ".join(split_words(normalise(text))[:most])


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the phrases in :func:`single_words`."""
    patterns = [_BETWEEN.join(_word(word) for word in phrase.split()) for phrase in phrases]
    return re.compile(rf"(?<!\S)(?:{'|'.join(patterns)})(?!\S)") if patterns else _NEVER


def _word(word: str) -> str:
    forms = (re.escape(form).replace(r"\*", r"\S*") for form in word.split("|"))
    return f"(?:{'|'.join(forms)})"
