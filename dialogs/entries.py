"""Numbers and dates that are told in several goes: «семь семь ноль ноль», a pause, and the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.reading import words
from dialogs.spoken import digits_from_words
from dialogs.spoken.data import words as spoken_words

ENTRIES = Path(__file__).with_name("entries.yml")
_TOKEN = re.compile(r"[0-9]+|[а-яёa-z-]+")
_MONTH = re.compile(r"(?:янв|фев|мар|апр|июн|июл|авг|сен|окт|ноя|дек)[а-я]*|ма[йяею]")
_DAY_AND_MONTH = 4
_YEAR_OF_FOUR = 8
_LAST_DAY = 31
_LONGEST_DATE = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """How a slot takes its answer in parts.

    ``joined`` puts a text to the run so far, or begins a new run where both are too long; None: the text is no part of
    an answer. ``unfinished`` tells whether more of a run is awaited; ``key`` is the text that says so.
    """

    joined: Callable[[str, str], str | None]
    unfinished: Callable[[str], bool]
    key: str = "digits_unfinished"


def only_digits(text: str) -> str:
    """The digits of a text that says hardly anything else; empty for any other."""
    return digits_from_words(text.replace("+", " ")) if _says_but(text, lambda token: False) else ""


def digits_entry(length: Callable[[str], int]) -> Entry:
    """A number of so many digits, told by its beginning."""

    def joined(run: str, text: str) -> str | None:
        new = only_digits(text)
        together = run + new
        return (together if len(together) <= length(together) else new) if new else None

    return Entry(joined, lambda run: 0 < len(run) < length(run))


def _date_joined(run: str, text: str) -> str | None:
    plain = text.lower()
    if not _says_but(plain, lambda token: _MONTH.fullmatch(token) is not None):
        return None
    glue = "" if run.isdecimal() and plain.isdecimal() else " "
    together = f"{run}{glue}{plain}".strip()
    return together if len(together) <= _LONGEST_DATE else plain[:_LONGEST_DATE]


def _date_unfinished(run: str) -> bool:
    """Whether the year is wanting."""
    if run.isdecimal():
        return len(run) < _YEAR_OF_FOUR and int(run[:2]) <= _LAST_DAY
    months = [found for found in _MONTH.finditer(run) if found.start() == 0 or not run[found.start() - 1].isalpha()]
    if months:
        return not digits_from_words(run[months[-1].end() :])
    digits = digits_from_words(run)
    return 0 < len(digits) <= _DAY_AND_MONTH and int(digits[:2]) <= _LAST_DAY


DATE_ENTRY = Entry(_date_joined, _date_unfinished, "date_unfinished")
"""A day, a month and a year."""


def _says_but(text: str, also: Callable[[str], bool]) -> bool:
    """Whether a text has something of a number (or of ``also``) in it, and nothing but that and small words."""
    tokens = _TOKEN.findall(text.lower())
    told = [token for token in tokens if _is_number(token) or also(token)]
    return bool(told) and all(token in told or token in _words().beside for token in tokens)


def _is_number(token: str) -> bool:
    heard = spoken_words()["heard"]
    return bool(digits_from_words(token)) or token.replace("ё", "е") in {*heard["repeats"], *heard["plurals"]}


def own_number(text: str) -> bool:
    """Whether a text means the number that its caller calls from, without naming it."""
    said = " ".join(words(text))
    return not any(char.isdecimal() for char in said) and _words().own_number.search(said) is not None


@dataclass(frozen=True, slots=True)
class _Words:
    beside: frozenset[str]
    own_number: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = yaml.safe_load(ENTRIES.read_text("utf-8"))
    return _Words(frozenset(data["beside"]), re.compile("|".join(f"(?:{one})" for one in data["own_number"])))
