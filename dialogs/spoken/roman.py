"""Roman numerals beside a word that they count: «XXI век», «во II квартале», «глава XIV», «Николай II»."""

from __future__ import annotations

import re
from typing import Any

from dialogs.spoken.data import parses, words
from dialogs.spoken.saying import say_ordinal

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_SHAPE = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_NUMERAL = r"(?<![\w-])([IVXLCDMХІ]+)(?!\w)"
_BEFORE_NOUN = re.compile(
    rf"{_NUMERAL}(?:\s*[–—-]\s*{_NUMERAL}|(?:-(?:го|й|я|е|м|му|ю))?)(\s+)(кв\.|[а-яё]+)", re.IGNORECASE
)
_AFTER_PART = re.compile(rf"(?<![А-Яа-яЁё])((?:ст|ч|п|гл|разд)\.\s*){_NUMERAL}")
_AFTER_NAME = re.compile(rf"(?<![\w-])([А-Яа-яЁё]{{3,}})(\s+){_NUMERAL}")


def say_romans(text: str) -> str:
    """The text with its Roman numerals in words, where a noun tells that they are such; others stay."""
    text = _AFTER_PART.sub(lambda m: f"{m[1]}{_value(m[2]) or m[2]}", text)
    text = _BEFORE_NOUN.sub(_before_noun, text)
    return _AFTER_NAME.sub(_after_name, text)


def _value(numeral: str) -> int:
    """0 where it is none; Russian Х and І are taken for the Latin ones."""
    numeral = numeral.upper().replace("Х", "X").replace("І", "I")
    if not _SHAPE.fullmatch(numeral):
        return 0
    values = [_VALUES[letter] for letter in numeral]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _noun(word: str) -> Any:
    """The likeliest reading of a word as a noun that can be counted off, preferably of one thing."""
    nouns = [reading for reading in parses(word.lower()) if "NOUN" in reading.tag]
    return next((reading for reading in nouns if "sing" in reading.tag), nouns[0] if nouns else None)


def _before_noun(match: re.Match[str]) -> str:
    first, second, space, word = match.groups()
    written = words()["quarter"] if word == "кв." else word
    noun = _noun(written)
    if not first.isupper() or not _value(first) or noun is None:
        return match[0]
    if len(first) == 1 and first in "СМХCDLM":
        return match[0]
    case = _case(noun, match.string[: match.start()])
    said = _said(_value(first), noun, case)
    if second and second.isupper() and _value(second):
        said = f"{said} – {_said(_value(second), noun, case)}"
    return f"{said}{space}{noun.inflect({'sing', case}).word if word == 'кв.' else word}"


def _case(noun: Any, before: str) -> str:
    """«в I квартал» never is meant, «во II квартале» tells by itself; a bare «кв.» after «в» is prepositional."""
    short_in = noun.normal_form == words()["quarter"] and re.search(r"\b(?:в|во)\s*$", before, re.IGNORECASE)
    return "loct" if short_in and noun.tag.case in ("nomn", "accs") else str(noun.tag.case)


def _said(number: int, noun: Any, case: str) -> str:
    gender = {"femn": "f", "neut": "n"}.get(str(noun.tag.gender), "m")
    case = case if case in ("nomn", "gent", "datv", "accs", "ablt", "loct") else "nomn"
    return say_ordinal(number, case, gender)


def _after_name(match: re.Match[str]) -> str:
    name, space, numeral = match.groups()
    value = _value(numeral)
    heads = [reading for reading in parses(name.lower()) if reading.normal_form in words()["roman_after"]]
    if not value or not numeral.isupper() or not (heads or name[0].isupper()) or (value > 40 and not heads):
        return match[0]
    if heads:
        gender = {reading.normal_form: words()["roman_after"][reading.normal_form] for reading in heads}
        return f"{name}{space}{say_ordinal(value, str(heads[0].tag.case), gender[heads[0].normal_form])}"
    noun = _noun(name)
    return f"{name}{space}{_said(value, noun, str(noun.tag.case)) if noun else say_ordinal(value)}"
