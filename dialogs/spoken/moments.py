"""Dates, years and times of day inside a text, each in the case that its place asks."""

from __future__ import annotations

import re
from datetime import date, time
from functools import lru_cache

from dialogs.spoken.data import words
from dialogs.spoken.law import case_before
from dialogs.spoken.saying import say_count, say_date, say_number, say_ordinal, say_time

_NUMERIC = re.compile(
    r"(?<![0-9.])([0-3]?[0-9])\.([01]?[0-9])\.((?:19|20)[0-9]{2}|[0-9]{2})(?![0-9])(?:\s*(?:года|г\.))?"
)
_ISO = re.compile(r"(?<![0-9-])((?:19|20)[0-9]{2})-([01][0-9])-([0-3][0-9])(?![0-9-])")
_YEAR = re.compile(
    r"(?<![0-9])([12][0-9]{3})(?:\s*[–-]\s*([12][0-9]{3}))?\s*(годах|годам|годов|годы|года|году|годом|год|гг?\.)"
)
_CLOCK = r"([01]?[0-9]|2[0-4])[:.]([0-5][0-9])(?![0-9]|\.[0-9])"
_SPAN = re.compile(rf"(?<![0-9:.])(?:с\s+)?{_CLOCK}\s*[–—-]\s*{_CLOCK}")
_TIME = re.compile(r"(?<![0-9:.])([01]?[0-9]|2[0-3]):([0-5][0-9])(?![0-9:])")


@lru_cache(maxsize=1)
def _named() -> re.Pattern[str]:
    months = "|".join(words()["months"])
    year = r"(?:\s+((?:19|20)[0-9]{2})(?:\s*(?:года|г\.))?(?![0-9]))?"
    return re.compile(rf"(?<![0-9])([0-3]?[0-9])(?:\s*[–-]\s*([0-3]?[0-9]))?\s+({months})\b{year}", re.IGNORECASE)


def say_dates(text: str) -> str:
    """«до 31 декабря 2026», «12.12.2026», "2026-12-12", «в 2026 году» in words; impossible dates stay."""
    text = _ISO.sub(lambda m: _dated(m, int(m[3]), int(m[2]), int(m[1])), text)
    text = _NUMERIC.sub(lambda m: _dated(m, int(m[1]), int(m[2]), _full(m[3])), text)
    text = _named().sub(_month_named, text)
    return _YEAR.sub(_year, text)


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _case(match: re.Match[str]) -> str:
    """«по» and «на» ask the accusative of a date, «к» the dative; anything else is said in the genitive."""
    case = case_before(match.string[: match.start()], "before_number")
    return case if case in ("accs", "datv", "ablt") else "gent"


def _dated(match: re.Match[str], day: int, month: int, year: int) -> str:
    try:
        return say_date(date(year, month, day), _case(match), year=True)
    except ValueError:
        return match[0]


def _month_named(match: re.Match[str]) -> str:
    month = words()["months"].index(match[3].lower()) + 1
    year = int(match[4]) if match[4] else None
    try:
        last = say_date(date(year or 2000, month, int(match[2] or match[1])), _case(match), year=year is not None)
        if match[2] is None:
            return last
        last = say_date(date(year or 2000, month, int(match[2])), "accs", year=year is not None)
        return f"{words()['from']} {say_ordinal(int(match[1]), 'gent', 'n')} {words()['through']} {last}"
    except ValueError:
        return match[0]


def _year(match: re.Match[str]) -> str:
    form = match[3].lower()
    before = case_before(match.string[: match.start()], "before_number")
    if form.startswith("г") and form.endswith("."):
        form, case = {"accs": ("году", "loct"), "datv": ("году", "datv")}.get(before or "", ("года", "gent"))
    else:
        case = {"году": "datv" if before == "datv" else "loct", "года": "gent", "годом": "ablt"}.get(form, "nomn")
    if match[2]:
        first, last = say_ordinal(int(match[1]), "gent"), say_ordinal(int(match[2]))
        return f"{words()['from']} {first} {words()['through']} {last} год"
    if form in ("годах", "годам", "годов", "годы"):
        return match[0]
    return f"{say_ordinal(int(match[1]), case)} {form}"


def say_times(text: str) -> str:
    """«9:00–18:00» as "с девяти до восемнадцати часов", «в 9:30» as "в девять часов тридцать минут"."""
    text = re.sub(r"\b24/7\b", words()["round_the_clock"], text)
    return _TIME.sub(_time, _SPAN.sub(_span, text))


def _span(match: re.Match[str]) -> str:
    hour, minute, hour2, minute2 = (int(match[group]) for group in range(1, 5))
    if minute == minute2 == 0:
        first, last = say_number(hour, "gent"), say_count(hour2, words()["hour"], "gent")
    else:
        first, last = say_time(time(hour % 24, minute), "gent"), say_time(time(hour2 % 24, minute2), "gent")
    return f"{words()['from']} {first} {words()['to']} {last}"


def _time(match: re.Match[str]) -> str:
    case = case_before(match.string[: match.start()], "before_number")
    return say_time(time(int(match[1]), int(match[2])), case if case in ("gent", "datv") else "nomn")
