"""Dates, years and times of day inside a text, each in the case that its place asks."""

from __future__ import annotations

import re
from datetime import date, time
from functools import lru_cache

from dialogs.spoken.data import words
from dialogs.spoken.law import case_before
from dialogs.spoken.saying import say_count, say_date, say_number, say_ordinal, say_time

LAST_CENTURY = 30
_NUMERIC = re.compile(
    r"(?<![0-9.])([0-3]?[0-9])\.([01]?[0-9])\.((?:19|20)[0-9]{2}|[0-9]{2})(?![0-9])(?:\s*(?:года|г\.))?"
)
_ISO = re.compile(r"(?<![0-9-])((?:19|20)[0-9]{2})-([01][0-9])-([0-3][0-9])(?![0-9-])")
_YEAR = re.compile(
    r"(?<![0-9])((?:в|во)\s+)?([12][0-9]{3})(?:\s*[–-]\s*([12][0-9]{3}))?\s*(годах|годам|годов|годы|года|году|годом|год|гг?\.)"
)
_CLOCK = r"([01]?[0-9]|2[0-4])[:.]([0-5][0-9])(?![0-9]|\.[0-9])"
_SPAN = re.compile(rf"(?<![0-9:.])(?:с\s+)?{_CLOCK}\s*[–—-]\s*{_CLOCK}")
_DAY_MONTH = re.compile(
    r"(?<![0-9.,№])([0-3][0-9])\.(0[1-9]|1[0-2])(?![0-9]|[.,][0-9])(?!\s*(?:%|₽|руб|тыс|млн|млрд|кг|км))"
)
_DOTTED = re.compile(
    r"\b(в|во|с|до|к|после|около)(\s+)([01]?[0-9]|2[0-3])\.([0-5][05])(?![0-9]|[.,][0-9])"
    r"(?!\s*(?:%|₽|руб|тыс|млн|млрд|кг|км|раз|став))",
    re.IGNORECASE,
)
_DECADE = re.compile(r"(?<![0-9])((?:1[0-9]|20)?[0-9]0)-(х|е|м)(?=\s+год|\s*(?:[.,;:!?)]|$))")
_YEARS = re.compile(
    r"\b(с|со|от)\s+([12][0-9]{3})\s+(по|до)\s+(?=[12][0-9]{3}\s*г)|(?<![0-9])([12][0-9]{3})\s*/\s*(?=[12][0-9]{3}\s+учебн)"
)
_SCHOOL_YEAR = re.compile(r"(?<![0-9])([12][0-9]{3})(?=\s+учебн\w+\s+(год\w*))")
_LAW_BEFORE = re.compile(r"(?:^|[\s(])(?:ст|ч|п|пп|подп|гл|разд|№|пункт\w*|част\w+|стать\w+)\.?\s*$", re.IGNORECASE)
_YEAR_CASES = {"году": "loct", "года": "gent", "годом": "ablt"}
_TIME = re.compile(r"(?<![0-9:.])([01]?[0-9]|2[0-3]):([0-5][0-9])(?![0-9:])")


@lru_cache(maxsize=1)
def _named() -> re.Pattern[str]:
    months = "|".join(words()["months"])
    year = r"(?:\s+((?:19|20)[0-9]{2})(?:\s*(?:года|г\.))?(?![0-9]))?"
    return re.compile(rf"(?<![0-9])([0-3]?[0-9])(?:\s*[–-]\s*([0-3]?[0-9]))?\s+({months})\b{year}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _days() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    months = "|".join(words()["months"])
    short = "|".join(sorted(words()["months_short"], key=len, reverse=True))
    return (
        re.compile(rf"\b(с|со|от)\s+([0-3]?[0-9])\s+(по|до)\s+(?=[0-3]?[0-9]\s+(?:{months})\b)", re.IGNORECASE),
        re.compile(rf"(?<![0-9])([0-3]?[0-9])(?=(?:,\s*[0-3]?[0-9])*,?\s+(?:и|или)\s+[0-3]?[0-9]\s+(?:{months})\b)"),
        re.compile(rf"(?<=[0-9])\s+({short})(?:\.|(?![А-Яа-яЁё]))"),
    )


def say_dates(text: str) -> str:
    """«до 31 декабря 2026», «12.12.2026», "2026-12-12", «в 2026 году» in words; impossible dates stay."""
    span, listed, short = _days()
    text = short.sub(lambda m: f" {words()['months_short'][m[1]]}", text)
    text = span.sub(lambda m: f"{m[1]} {say_ordinal(int(m[2]), 'gent', 'n')} {m[3]} ", text)
    text = listed.sub(lambda m: say_ordinal(int(m[1]), _case(m), "n"), text)
    text = _DECADE.sub(lambda m: re.sub("ого$", words()["decades"][m[2]], say_ordinal(int(m[1]), "gent")), text)
    text = _ISO.sub(lambda m: _dated(m, int(m[3]), int(m[2]), int(m[1])), text)
    text = _NUMERIC.sub(lambda m: _dated(m, int(m[1]), int(m[2]), _full(m[3])), text)
    text = _DAY_MONTH.sub(_day_month, text)
    text = _named().sub(_month_named, text)
    text = _YEARS.sub(_first_year, text)
    text = _SCHOOL_YEAR.sub(lambda m: say_ordinal(int(m[1]), _YEAR_CASES.get(m[2], "nomn")), text)
    return _YEAR.sub(_year, text)


def _first_year(match: re.Match[str]) -> str:
    if match[4]:
        return f"{say_ordinal(int(match[4]))}, "
    return f"{match[1]} {say_ordinal(int(match[2]), 'gent')} {match[3]} "


def _full(year: str) -> int:
    """«12.01.96» is of the last century: from :data:`LAST_CENTURY` on people mean when somebody was born."""
    if len(year) == 4:
        return int(year)
    return (1900 if int(year) >= LAST_CENTURY else 2000) + int(year)


def _case(match: re.Match[str]) -> str:
    """«по» and «на» ask the accusative of a date, «к» the dative; anything else is said in the genitive."""
    case = case_before(match.string[: match.start()], "before_number")
    return case if case in ("accs", "datv", "ablt") else "gent"


def _dated(match: re.Match[str], day: int, month: int, year: int | None) -> str:
    try:
        return say_date(date(year or 2000, month, day), _case(match), year=year is not None)
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
    preposition, year, last_year, form = match[1] or "", match[2], match[3], match[4].lower()
    before = case_before(match.string[: match.start(2)], "before_number")
    if form.startswith("г") and form.endswith("."):
        form, case = {"accs": ("году", "loct"), "datv": ("году", "datv")}.get(before or "", ("года", "gent"))
    else:
        case = "datv" if form == "году" and before == "datv" else _YEAR_CASES.get(form, "nomn")
    if last_year:
        first, last = say_ordinal(int(year), "gent"), say_ordinal(int(last_year))
        return f"{words()['from']} {first} {words()['through']} {last} год"
    if form in ("годах", "годам", "годов", "годы"):
        return match[0]
    return f"{preposition}{say_ordinal(int(year), case)} {form}"


def _day_month(match: re.Match[str]) -> str:
    """«до 01.03»; what stands after a part of a law is its number, and after «в» a time."""
    before = match.string[: match.start()]
    if _LAW_BEFORE.search(before) or re.search(r"\b[Вв]о?\s+$", before):
        return match[0]
    return _dated(match, int(match[1]), int(match[2]), None)


def say_times(text: str) -> str:
    """«9:00–18:00» as "с девяти до восемнадцати часов", «в 9:30» as "в девять часов тридцать минут"."""
    text = re.sub(r"\b24/7\b", words()["round_the_clock"], text)
    text = _DOTTED.sub(r"\1\2\3:\4", text)
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
