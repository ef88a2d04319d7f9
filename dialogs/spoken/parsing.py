"""Digits, numbers and dates out of what a person said, typed, or a recogniser wrote down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

from dialogs.spoken.data import words
from dialogs.spoken.saying import say_number, say_ordinal

_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_ATOMS = (*range(20), *range(20, 100, 10), *range(100, 1000, 100))
LATEST_YEAR = 2030
"""A year of two digits is of this century where that is not later than this."""
_OLDEST, _NEWEST = 1900, 2100
_MONTHS = ("янв", "фев", "мар", "апр", "ма[йяею]", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_MONTH_NAME = re.compile("|".join(f"(?P<m{number}>{stem}[а-я]*)" for number, stem in enumerate(_MONTHS, 1)))
_JOINED = re.compile(r"(?<=[0-9])[-–](?:го|ого|й|ый|е|ое|му|м)\b")


@dataclass(frozen=True, slots=True)
class _Word:
    """A number word: its value, and whether nothing may be added to it."""

    value: int
    closed: bool = False


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, _Word]:
    """Every form of every number word."""
    found: dict[str, _Word] = {}
    forms = tuple(product(_CASES, "mfn"))
    for atom, (case, gender) in product(_ATOMS, forms):
        ordinal = _plain(say_ordinal(atom, case, gender))
        found[ordinal] = found[re.sub("(ый|ой|ий)$", "ые", ordinal)] = _Word(atom, closed=True)
    for big, (case, gender) in product((1000, 2000), forms):
        found[say_ordinal(big, case, gender)] = _Word(big, closed=True)
    for atom, (case, gender) in product(_ATOMS, forms):
        found[_plain(say_number(atom, case, gender))] = _Word(atom)
    for entry, value in words()["heard"]["numbers"].items():
        found[entry] = _Word(value)
    return found


def _plain(text: str) -> str:
    return text.lower().replace("ё", "е")


def _room(value: int) -> int:
    """How much may still be added after this number word: «сто» leaves room for below 100."""
    if value >= 1000:
        return 1000
    if value >= 100:
        return 100
    return 10 if value >= 20 and value % 10 == 0 else 0


def _groups(text: str) -> Iterator[str]:
    """The numbers of a text in order, each as digits; words that are no numbers end a group."""
    reader = _Reader()
    for token in re.findall(r"[0-9]+|[а-я]+", _plain(text)):
        reader.read(token)
    reader.end()
    return iter(reader.found)


class _Reader:
    """Builds numbers of words, one word at a time: «семьдесят» «семь» is one, «семь» «семьдесят» are two."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._total = 0
        self._last: int | None = None
        self._times = 1

    def read(self, token: str) -> None:
        """One word or figure."""
        heard = words()["heard"]
        if token in heard["repeats"]:
            self.end()
            self._times = heard["repeats"][token]
            return
        if token in heard["plurals"] and self._last is not None and self._total < 10:
            self._replace(str(heard["plurals"][token]) * self._total)
        elif token in heard["thousand"]:
            self._thousand(singular=token == heard["thousand"][0])
        elif (word := _vocabulary().get(token)) is not None:
            self._add(word)
        else:
            self.end()
            if token.isdecimal():
                self.found.append(token)
        self._times = 1

    def end(self) -> None:
        """Nothing more belongs to the number."""
        if self._last is not None:
            self._replace(str(self._total))

    def _replace(self, digits: str) -> None:
        self.found.append(digits)
        self._total, self._last = 0, None

    def _thousand(self, *, singular: bool) -> None:
        """«три тысячи» multiplies, «три тысяча» are two numbers."""
        if singular and self._total % 10 != 1:
            self.end()
        self._total, self._last = (self._total or 1) * 1000, 1000

    def _add(self, word: _Word) -> None:
        if self._last is None or not 0 < word.value < _room(self._last) or self._times > 1:
            self.end()
        self.found += [str(word.value)] * (self._times - 1)
        self._total, self._last = self._total + word.value, word.value
        if word.closed:
            self.end()


def digits_from_words(text: str) -> str:
    """All digits of «семьдесят семь ноль ноль … тринадцать» or "77 00 … 13", joined; empty where there are none."""
    return "".join(_groups(text))


def number_from_words(text: str) -> int | None:
    """The first number said, cardinal or ordinal, in words or figures."""
    first = next(_groups(_JOINED.sub("", text)), None)
    return int(first) if first is not None and len(first) <= 15 else None


def date_from_words(text: str, *, latest_year: int = LATEST_YEAR) -> date | None:
    """The date of «четырнадцатое марта тысяча девятьсот восемьдесят пятого», "14.03.85", "14031985".

    None where there is none, part of it is missing, or no such day exists. A year of two
    digits is the latest that is not after ``latest_year``.
    """
    plain = _JOINED.sub("", _plain(text))
    if iso := re.search(r"\b([0-9]{4})-([0-9]{2})-([0-9]{2})\b", plain):
        return _date(int(iso[3]), int(iso[2]), iso[1], latest_year)
    for month in _MONTH_NAME.finditer(plain):
        if month.start() and plain[month.start() - 1].isalpha():
            continue
        before, after = list(_groups(plain[: month.start()])), list(_groups(plain[month.end() :]))
        if before and after and month.lastgroup:
            return _date(int(before[-1]), int(month.lastgroup[1:]), _year(after), latest_year)
    return _of_numbers(list(_groups(plain)), latest_year)


def _year(numbers: list[str]) -> str:
    """The year at the head of these numbers; «девятнадцать восемьдесят пять» is two of them."""
    if len(numbers) > 1 and numbers[0] in ("19", "20") and len(numbers[1]) == 2:
        return numbers[0] + numbers[1]
    if len(numbers) > 1 and numbers[0] == "0":
        return "0" + numbers[1]
    return numbers[0]


def _of_numbers(numbers: list[str], latest_year: int) -> date | None:
    """A date said or written in numbers alone."""
    if len(numbers) in (6, 8) and all(len(number) == 1 for number in numbers):
        numbers = ["".join(numbers)]
    padded: list[str] = []
    for number in numbers:
        if padded and padded[-1] == "0" and len(number) == 1:
            padded[-1] = f"0{number}"
        else:
            padded.append(number)
    if len(padded) >= 3 and len(padded[0]) <= 2 and len(padded[1]) <= 2:
        return _date(int(padded[0]), int(padded[1]), _year(padded[2:]), latest_year)
    joined = "".join(numbers)
    if len(joined) in (6, 8):
        return _date(int(joined[:2]), int(joined[2:4]), joined[4:], latest_year)
    return None


def _date(day: int, month: int, year: str, latest_year: int) -> date | None:
    if len(year) > 4 or len(year) == 3:
        return None
    full = int(year)
    if len(year) <= 2:
        full += latest_year // 100 * 100
        full -= 100 if full > latest_year else 0
    if not _OLDEST <= full < _NEWEST:
        return None
    try:
        return date(full, month, day)
    except ValueError:
        return None
