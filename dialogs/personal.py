"""Personal data taken out of a question that is kept for staff: numbers, dates of birth, addresses, names.

Rather too much than too little: a question is worth keeping only if nobody can be told by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.nlu.manner import is_unprintable
from knowledge_base.words import analyser

PERSONAL = Path(__file__).with_name("personal.yml")
HIDDEN = "•••"
"""Stands for what was taken out."""
SAID_DIGITS = 4
"""Number words in a row that are taken for a number said aloud."""
SURE = 0.5
"""How sure the analyser must be that a word is a name, where nothing around it tells so."""
KNOWN_WORDS = 50_000
_ADDRESSES = re.compile(r"https?://\S+|www\.\S+|\S*@\S+|\b(?:vk\.com|t\.me|ok\.ru)/\S+", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d(?:[\s.()+/\\–—-]*\d){5,}")
_BORN = re.compile(r"\b\d{2,4}\s*(?:г\.?\s*р\b\.?|год[а]?\s+рожд\w*)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
_SENTENCE_END = re.compile(r"[.!?…:\n]\s*$")
_SURNAME = re.compile(r"\w+[сц]к(?:ий|ая|ой|ого|ому|ую|им|ие|их)")
"""Surnames that are places' adjectives for the analyser."""
_NAME_TAGS = ("Name", "Surn", "Patr")
_NOT_NAMES = ("Geox", "Orgn", "Abbr", "PREP", "CONJ", "PRCL", "NPRO", "INTJ", "ADVB", "INFN", "PRED")
"""What the likeliest reading of a name is not, nor any reading of the small words."""
_SMALL = 3
"""Letters of a small word, which is often a rare name by the dictionary ("ли")."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What ``personal.yml`` holds."""

    months: re.Pattern[str]
    numbers: re.Pattern[str]
    named: re.Pattern[str]
    streets: re.Pattern[str]
    houses: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text. ``first``: of a sentence, where a capital says nothing."""

    text: str
    start: int
    end: int
    first: bool

    @property
    def plain(self) -> str:
        return self.text.lower().replace("ё", "е")

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() and not self.first and not self.text.isupper()


def without_personal(text: str) -> str:
    """The text with :data:`HIDDEN` for whatever may tell who asks, and for words that insult."""
    for pattern in (_ADDRESSES, _BORN, _NUMBER):
        text = pattern.sub(HIDDEN, text)
    words = _words(text)
    hidden = {*_dates(words), *_said(words), *_places(words), *_names(words)}
    hidden |= {place for place, word in enumerate(words) if is_unprintable(word.plain)}
    for place in sorted(hidden, reverse=True):
        text = text[: words[place].start] + HIDDEN + text[words[place].end :]
    return re.sub(rf"{HIDDEN}(?:[\s,.-]*{HIDDEN})+", HIDDEN, text)


@lru_cache(maxsize=1)
def signs() -> Signs:
    """The file's lists."""
    data = yaml.safe_load(PERSONAL.read_text("utf-8"))
    return Signs(**{name: _any(data[name]) for name in Signs.__slots__})


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in words))


def _words(text: str) -> list[_Word]:
    return [
        _Word(found[0], found.start(), found.end(), not text[: found.start()].strip() or _ended(text, found.start()))
        for found in _WORD.finditer(text)
    ]


def _ended(text: str, start: int) -> bool:
    return _SENTENCE_END.search(text[max(0, start - 4) : start]) is not None


def _dates(words: Sequence[_Word]) -> Iterable[int]:
    """A day and a month with a year, or with anything said of birth in the text."""
    birth = any(word.plain.startswith(("рожд", "родил", "born", "birth")) for word in words)
    for place, word in enumerate(words):
        if not signs().months.fullmatch(word.plain) or place == 0:
            continue
        after = list(_numbers_from(words, place + 1))
        if birth or (after and (len(after) > 1 or len(words[after[0]].text) == 4)):
            yield from _numbers_before(words, place)
            yield place
            yield from after


def _numbers_from(words: Sequence[_Word], place: int) -> Iterable[int]:
    while place < len(words) and _is_number(words[place]):
        yield place
        place += 1


def _numbers_before(words: Sequence[_Word], place: int) -> Iterable[int]:
    while place > 0 and _is_number(words[place - 1]):
        place -= 1
        yield place


def _is_number(word: _Word) -> bool:
    return word.text.isdecimal() or signs().numbers.fullmatch(word.plain) is not None


def _said(words: Sequence[_Word]) -> Iterable[int]:
    """Many number words in a row."""
    place = 0
    while place < len(words):
        run = list(_numbers_from(words, place))
        if len(run) >= SAID_DIGITS:
            yield from run
        place += len(run) or 1


def _places(words: Sequence[_Word]) -> Iterable[int]:
    """What follows "street" and "house"."""
    for place, word in enumerate(words[:-1]):
        following = words[place + 1]
        street = signs().streets.fullmatch(word.plain) is not None
        house = signs().houses.fullmatch(word.plain) is not None and following.text.isdecimal()
        if street or house:
            yield place + 1


def _names(words: Sequence[_Word]) -> set[int]:
    """Words that are surely names, then those beside them, or after "I am called", that may be."""
    found = {place for place, word in enumerate(words) if _surely_name(word)}
    while more := {place for place in range(len(words)) if place not in found and _told(words, place, found)}:
        found |= more
    return found


def _told(words: Sequence[_Word], place: int, found: set[int]) -> bool:
    beside = place - 1 in found or place + 1 in found
    named = place > 0 and signs().named.fullmatch(words[place - 1].plain) is not None
    return (beside or named) and _maybe_name(words[place])


def _surely_name(word: _Word) -> bool:
    name, sure, known = _look(word.plain)
    if signs().months.fullmatch(word.plain):
        return False
    return sure >= SURE or (word.capital and (name or not known))


def _maybe_name(word: _Word) -> bool:
    name, _, known = _look(word.plain)
    name = name or _SURNAME.fullmatch(word.plain) is not None
    return len(word.text) > 1 and (name or not known) and not word.text.isdecimal()


@lru_cache(maxsize=KNOWN_WORDS)
def _look(word: str) -> tuple[bool, float, bool]:
    """Whether a word may be a person's name, how surely it is, and whether the dictionary knows it."""
    if not re.fullmatch(r"[а-я-]+", word):
        return False, 0.0, True
    readings = analyser().parse(word)
    if any(tag in one.tag for one in (readings if len(word) <= _SMALL else readings[:1]) for tag in _NOT_NAMES):
        return False, 0.0, True
    names = [any(tag in reading.tag for tag in _NAME_TAGS) for reading in readings]
    sure = sum(reading.score for reading, name in zip(readings, names, strict=True) if name)
    return any(names), sure, analyser().word_is_known(word)
