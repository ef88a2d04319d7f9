"""A whole text for the ear: no figures, no Latin letters, no signs, only words and pauses."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache, partial

from dialogs.spoken.data import words
from dialogs.spoken.law import say_law
from dialogs.spoken.markup import plain, say_addresses
from dialogs.spoken.moments import say_dates, say_times
from dialogs.spoken.quantities import say_quantities


def speakable(text: str) -> str:
    """Any plain or Markdown text in words: abbreviations, articles, dates, sums and addresses as they are said."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"[\u00a0\u2000-\u200a\u202f]", " ", text).replace("\u00ad", "")
    for step in (plain, say_addresses, _weekdays, say_dates, say_times, say_law, _abbreviations, say_quantities):
        text = step(text)
    return _tidy(_latin(_signs(_capitals(text))))


@lru_cache(maxsize=1)
def _abbreviation_patterns() -> list[tuple[re.Pattern[str], str]]:
    table = words()["abbreviations"]
    return [(re.compile(rf"(?<![А-Яа-яЁё]){pattern}(?![А-Яа-яЁё])", re.IGNORECASE), said) for pattern, said in table]


def _abbreviations(text: str) -> str:
    for pattern, said in _abbreviation_patterns():
        text = pattern.sub(partial(_expanded, said), text)
    return text


def _expanded(said: str, match: re.Match[str]) -> str:
    """The words; the last point of «и т. д.» at the end of a sentence is a full stop as well."""
    rest = match.string[match.end() :]
    ends = not rest.strip() or re.match(r"\s+[А-ЯЁ][а-яё]", rest) is not None
    return f"{said}." if match[0].endswith(".") and ends and match[0].count(".") > 1 else said


def _weekdays(text: str) -> str:
    """«пн–чт» as "с понедельника по четверг"; «вт» as the day."""
    names = "|".join(words()["weekdays"])
    days = words()["weekdays"]
    genitive = words()["weekdays_from"]
    accusative = words()["weekdays_on"]

    def span(match: re.Match[str]) -> str:
        return f"{words()['from']} {genitive[match[1].lower()]} {words()['through']} {accusative[match[2].lower()]}"

    text = re.sub(rf"\b({names})\.?\s*[–—-]\s*({names})\b", span, text, flags=re.IGNORECASE)
    return re.sub(rf"\b({names})\b", lambda match: str(days[match[0].lower()]), text)


def _capitals(text: str) -> str:
    """Words of capital letters: by the table, else spelt where they have no vowel."""
    known = words()["capitals"]

    def say(match: re.Match[str]) -> str:
        word = match[0]
        if word in known:
            return str(known[word])
        if re.search("[АЕЁИОУЫЭЮЯ]", word):
            return word.lower()
        return " ".join(words()["letters"][letter] for letter in word.lower())

    return re.sub(r"\b[А-ЯЁ]{2,}\b", say, text)


def _signs(text: str) -> str:
    for sign, said in words()["signs"].items():
        text = text.replace(sign, f" {said} ")
    return text


def _latin(text: str) -> str:
    """Latin words: by the table, else read by the table of sounds; letters with marks lose them."""
    bare = "".join(_without_mark(char) for char in text)
    return re.sub(r"[A-Za-z]+(?:-[A-Za-z]+)*", lambda match: _latin_word(match[0].lower()), bare)


def _without_mark(char: str) -> str:
    base = unicodedata.normalize("NFKD", char)
    return base[0] if base[0].isascii() and base[0].isalpha() else char


def _latin_word(word: str) -> str:
    if word in words()["foreign"]:
        return str(words()["foreign"][word])
    if "-" in word:
        return " ".join(_latin_word(piece) for piece in word.split("-"))
    for sound, said in words()["sounds"]:
        word = word.replace(sound, said)
    return "".join(words()["letters_foreign"].get(char, char) for char in word)


def _tidy(text: str) -> str:
    """Brackets and dashes as pauses, quotes and everything unsayable gone, spaces in order."""
    text = re.sub(r"\s*[(\[{]\s*", ", ", text)
    text = re.sub(r"\s*[)\]}]", ", ", text)
    text = re.sub(r"\s+[–—-]+\s+|[–—]|\s*/\s*", lambda match: " " if "/" in match[0] else ", ", text)
    text = text.replace("…", "...")
    text = re.sub(r"[^А-Яа-яЁё.,!?;:\s-]", " ", text)
    text = re.sub(r"(?<![А-Яа-яЁё])-|-(?![А-Яа-яЁё])", " ", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+(?=[.,!?;:])", "", text)
    text = re.sub(r"[,;:\s]*([.!?])[.,;:]*", r"\1", text)
    text = re.sub(r"([.!?])(?:[.!?]\s*)+(?=\s|$)", r"\1", text)
    text = re.sub(r",(?:\s*[,;:])+", ",", text)
    text = re.sub(r"([.,!?;:])(?=[А-Яа-яЁё])", r"\1 ", text)
    text = text.strip(" ,;:")
    if not re.search("[А-Яа-яЁё]", text):
        return ""
    return text if text[-1] in ".!?" else f"{text}."
