"""Which language a text is in, told by its letters and little words; Russian is what nothing else tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge_base.words import analyser

LANGUAGES = Path(__file__).with_name("languages.yml")
ENGLISH = "en"
MOST_WORDS = 60
LEAST = 0.3
"""The share of a text's words that must tell of a language."""
RUSSIAN = 0.6
"""The share of words in the Russian dictionary from which a text is Russian."""
_WORD = re.compile(r"[^\W\d_]+(?:['’ʻ][^\W\d_]+)*")
_CYRILLIC = re.compile("[а-яё]+")


@dataclass(frozen=True, slots=True)
class Language:
    """How one language is told, and what is said to who writes in it (empty: nothing of its own).

    ``shared`` words are those that are not its alone.
    """

    code: str
    letters: frozenset[str]
    script: tuple[int, int] | None
    words: frozenset[str]
    shared: frozenset[str]
    least: float
    says: str

    def share(self, words: list[str]) -> float:
        """The share of words that tell of this language."""
        return sum(self._tells(word) for word in words) / len(words)

    def _tells(self, word: str) -> bool:
        if self.script is not None:
            return any(self.script[0] <= ord(char) <= self.script[1] for char in word)
        return word in self.words or word in self.shared or not self.letters.isdisjoint(word)


def guess(text: str) -> str | None:
    """The code of the language, of those in ``languages.yml``; None for Russian, and where it can't be told."""
    words = [word.replace("’", "'").replace("ʻ", "'") for word in _WORD.findall(text.lower())][:MOST_WORDS]
    if not words or _russian(words) >= RUSSIAN:
        return None
    shares = [(language.share(words), language) for language in languages().values()]
    share, best = max(shares, key=lambda each: each[0])
    return best.code if share >= best.least else None


def surely_english(words: Iterable[str]) -> int:
    """How many different words, in lower case, are English and nothing else."""
    return len(languages()[ENGLISH].words.intersection(words))


def _russian(words: list[str]) -> float:
    """The share of Russian words, by their letters."""
    russian = [word for word in words if _CYRILLIC.fullmatch(word) and analyser().word_is_known(word)]
    return sum(map(len, russian)) / sum(map(len, words))


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Language]:
    """The languages of ``languages.yml``, by code."""
    data = yaml.safe_load(LANGUAGES.read_text("utf-8"))["languages"]
    return {
        code: Language(
            code=code,
            letters=frozenset(entry.get("letters", "")),
            script=tuple(entry["script"]) if "script" in entry else None,
            words=frozenset(entry.get("words", ())),
            shared=frozenset(entry.get("shared", ())),
            least=entry.get("least", LEAST),
            says=entry.get("says", ""),
        )
        for code, entry in data.items()
    }
