"""Letters that are no words: abbreviations in capitals, initials, single letters, Latin words."""

from __future__ import annotations

import re
import unicodedata

from dialogs.spoken.data import parses, words

LONGEST_SPELT = 6
"""Capitals above this are a word that somebody shouts."""
_VOWELS = "АЕЁИОУЫЭЮЯ"
_PRONOUNCEABLE = re.compile(
    rf"(?:[^{_VOWELS}][{_VOWELS}])(?:[^{_VOWELS}]{{1,2}}[{_VOWELS}]?)*|[{_VOWELS}](?:[^{_VOWELS}]{{1,2}}[{_VOWELS}]){{2,}}"
)
_INITIALS = re.compile(r"\b(?:([А-ЯЁ])\.\s?(?:([А-ЯЁ])\.\s?)?(?=[А-ЯЁ][а-яё])|(?<=[а-яё]\s)([А-ЯЁ])\.\s?([А-ЯЁ])\.)")
_ALONE = re.compile(
    r"(?<![А-Яа-яЁё'’])(?<![А-Яа-яЁё]-)([А-ЯЁ](?=[-–]?[0-9])|[БГДЖЗЙЛМНПРТФХЦЧШЩ]|[ВКС](?=[.!?]?$))"
    r"(?![А-Яа-яЁё'’]|-[а-яё])"
)
_AFTER_FIGURE = re.compile(r"(?<=[0-9])(?:-?([А-ЯЁ])|([бвджзкнпфцшщ]))(?![А-Яа-яЁё])")
_LATIN_EDGE = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_LATIN = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")


def russian_lookalikes(text: str) -> str:
    """Latin letters that stand for Russian ones of the same look, inside a Russian word or as «c», «o», «K» alone."""
    table = str.maketrans(words()["lookalikes"])
    text = re.sub(
        r"(?<![A-Za-z])[A-Za-zА-Яа-яЁё]*[А-Яа-яЁё][A-Za-zА-Яа-яЁё]*", lambda m: _all_russian(m[0], table), text
    )
    return re.sub(r"(?<!\S)[AaBCcKkOoy](?=\s+[А-Яа-яЁё0-9])", lambda m: m[0].translate(table), text)


def _all_russian(word: str, table: dict[int, str]) -> str:
    bare = word.translate(table)
    return word if re.search("[A-Za-z]", bare) else bare


def say_single_letters(text: str) -> str:
    """Initials, «форма Т-2», «1С», «приказ № 29н»: by the letters' names."""
    text = _INITIALS.sub(lambda m: "".join(f"{_name(letter)} " for letter in m.groups() if letter), text)
    text = _AFTER_FIGURE.sub(lambda m: f" {_name(m[1] or m[2])}", _LATIN_EDGE.sub(" ", text))
    return _ALONE.sub(lambda m: f" {_name(m[1])} ", text)


def _name(letter: str) -> str:
    return str(words()["letters"][letter.lower()])


def say_capitals(text: str) -> str:
    """Words of capital letters: by the table, as words where they are such, else spelt."""
    return re.sub(r"(?<![А-Яа-яЁё])[А-ЯЁ]{2,}(?![А-Яа-яЁё])", lambda match: _capitals(match[0]), text)


def _capitals(word: str) -> str:
    known = words()["capitals"]
    if word in known:
        return str(known[word])
    reading = parses(word.lower())[0]
    shouted = reading.is_known and "Abbr" not in reading.tag
    if shouted or len(word) > LONGEST_SPELT or _PRONOUNCEABLE.fullmatch(word):
        return word.lower()
    return " ".join(_name(letter) for letter in word)


def say_latin(text: str) -> str:
    """Latin words: by the table, else read by the table of sounds; letters with marks lose them."""
    bare = "".join(_without_mark(char) for char in text)
    return _LATIN.sub(lambda match: _latin_word(match[0]), bare)


def _without_mark(char: str) -> str:
    base = unicodedata.normalize("NFKD", char)
    return base[0] if base[0].isascii() and base[0].isalpha() else char


def _latin_word(written: str) -> str:
    word = written.lower()
    if word in words()["foreign"]:
        return str(words()["foreign"][word])
    if "-" in word:
        return " ".join(_latin_word(piece) for piece in written.split("-"))
    if len(word) == 1 or (written.isupper() and len(word) <= LONGEST_SPELT and not re.search("[aeiouy]", word)):
        return " ".join(words()["letter_names_foreign"][letter] for letter in word)
    for sound, said in words()["sounds"]:
        word = word.replace(sound, said)
    return "".join(words()["letters_foreign"].get(char, char) for char in word)
