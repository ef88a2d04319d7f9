"""Words of a text as personal data is looked for in them, and the lists of ``personal.yml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge_base.words import analyser

PERSONAL = Path(__file__).with_name("personal.yml")
KNOWN_WORDS = 50_000
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
_SENTENCE_END = re.compile(r"[.!?…:\n]\s*$")
_LATIN = re.compile(r"[a-z-]+")


@dataclass(frozen=True, slots=True)
class Signs:
    """What ``personal.yml`` holds."""

    months: re.Pattern[str]
    numbers: re.Pattern[str]
    named: re.Pattern[str]
    surely_named: re.Pattern[str]
    linking: re.Pattern[str]
    given_names: re.Pattern[str]
    never_names: re.Pattern[str]
    streets: re.Pattern[str]
    houses: re.Pattern[str]
    towns: re.Pattern[str]
    units: re.Pattern[str]
    numbered: re.Pattern[str]
    before_streets: re.Pattern[str]
    secrets: re.Pattern[str]
    documents: re.Pattern[str]
    at_signs: re.Pattern[str]
    dots: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text. ``first``: of a sentence, where a capital says nothing; ``after``: what stands behind it."""

    text: str
    start: int
    end: int
    first: bool
    after: str

    @property
    def plain(self) -> str:
        return self.text.lower().replace("ё", "е")

    @property
    def capital(self) -> bool:
        return self.titled and not self.first

    @property
    def titled(self) -> bool:
        """It begins with a capital, wherever it stands."""
        return self.text[0].isupper() and not self.text.isupper()

    @property
    def latin(self) -> bool:
        return _LATIN.fullmatch(self.plain) is not None

    @property
    def number(self) -> bool:
        """In figures."""
        return self.text.isdecimal()

    def is_one_of(self, signs: re.Pattern[str]) -> bool:
        """Whether a list of the file has it."""
        return signs.fullmatch(self.plain) is not None


@lru_cache(maxsize=1)
def signs() -> Signs:
    """The file's lists."""
    data = yaml.safe_load(PERSONAL.read_text("utf-8"))
    return Signs(**{name: _any(data[name]) for name in Signs.__slots__})


def words_of(text: str) -> list[Word]:
    """The words of a text, figures among them."""
    found = list(_WORD.finditer(text))
    starts = [*(one.start() for one in found), len(text)]
    return [
        Word(one[0], one.start(), one.end(), _is_first(text, one.start()), text[one.end() : following])
        for one, following in zip(found, starts[1:], strict=True)
    ]


def figures_from(words: Sequence[Word], place: int) -> Iterable[int]:
    """The places of the figures that stand in a row from this place."""
    while place < len(words) and words[place].number:
        yield place
        place += 1


@lru_cache(maxsize=KNOWN_WORDS)
def grammemes(word: str) -> frozenset[str]:
    """How the dictionary reads a word first of all."""
    return frozenset(analyser().parse(word)[0].tag.grammemes)


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in words))


def _is_first(text: str, start: int) -> bool:
    return not text[:start].strip() or _SENTENCE_END.search(text[max(0, start - 4) : start]) is not None
