"""A whole text for the ear: no figures, no Latin letters, no signs, only words and pauses."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache, partial

from dialogs.spoken.data import inflected, words
from dialogs.spoken.fractions import say_slashes
from dialogs.spoken.law import case_before, say_law
from dialogs.spoken.letters import russian_lookalikes, say_capitals, say_latin, say_single_letters
from dialogs.spoken.markup import plain, say_addresses
from dialogs.spoken.moments import say_dates, say_times
from dialogs.spoken.quantities import mark_minus, say_money, say_quantities
from dialogs.spoken.roman import say_romans


def speakable(text: str) -> str:
    """Any plain or Markdown text in words: abbreviations, articles, dates, sums and addresses as they are said."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"[\u00a0\u2000-\u200a\u202f]", " ", text).replace("\u00ad", "")
    for step in _STEPS:
        text = step(text)
    return _tidy(text)


_ADJECTIVE = re.compile(r"(?<=\s)[А-ЯЁ][а-яё]+(?:ой|ей|ом|ем|ого|его|ому|ему|ую|ым|им)\s*$")


@lru_cache(maxsize=1)
def _abbreviation_patterns() -> list[tuple[re.Pattern[str], str]]:
    table = {**dict(words()["abbreviations"]), **words()["places"]}
    return [
        (re.compile(rf"(?<![А-Яа-яЁё]){pattern}(?![А-Яа-яЁё])", re.IGNORECASE), table[pattern]) for pattern in table
    ]


def _abbreviations(text: str) -> str:
    for pattern, said in _abbreviation_patterns():
        text = pattern.sub(partial(_expanded, said), text)
    return text


def _expanded(said: str, match: re.Match[str]) -> str:
    """The words; the last point of «и т. д.» at the end of a sentence is a full stop as well."""
    if said in words()["places"].values():
        case = case_before(_ADJECTIVE.sub("", match.string[: match.start()]), "before_place")
        return f"{inflected(said, case) if case else said} "
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
    text = re.sub(rf"\b(в|во)\s+({names})\b", lambda m: f"{m[1]} {accusative[m[2].lower()]}", text, flags=re.IGNORECASE)
    return re.sub(rf"\b({names})\b", lambda match: str(days[match[0].lower()]), text)


def _signs(text: str) -> str:
    for sign, said in words()["signs"].items():
        text = text.replace(sign, f" {said} ")
    return text


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
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    text = re.sub(r"([.,!?;:])(?=[А-Яа-яЁё])", r"\1 ", text)
    text = text.strip(" ,;:")
    if not re.search("[А-Яа-яЁё]", text):
        return ""
    return text if text[-1] in ".!?" else f"{text}."


_STEPS = (
    mark_minus,
    plain,
    say_addresses,
    say_money,
    russian_lookalikes,
    _weekdays,
    say_romans,
    say_dates,
    say_times,
    say_law,
    _abbreviations,
    _signs,
    say_single_letters,
    say_slashes,
    say_quantities,
    say_capitals,
    say_latin,
)
