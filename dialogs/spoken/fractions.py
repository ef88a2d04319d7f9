"""Parts of a whole and slashes: «1,5 часа», «2/3 заработка», «д. 12/3», «график 5/2», «300 руб./ч»."""

from __future__ import annotations

import re
from functools import lru_cache

from dialogs.spoken.data import inflected, words
from dialogs.spoken.saying import say_count, say_decimal, say_number, say_ratio

_HOUSE = re.compile(
    r"\b(дом[а-я]{0,2}|корпус[а-я]{0,2}|строени[а-я]{1,2}|квартир[а-я]|кабинет[а-я]?|номер)(\s*)([0-9]+)/([0-9]+)\b"
)
_SCHEDULE = re.compile(
    r"\b(график\w*|режим\w*|смен\w*|вахт\w*)(\s+(?:работы\s+)?)([0-9]{1,2})/([0-9]{1,2})\b", re.IGNORECASE
)
_MONEY_FIRST = re.compile(r"([₽$€])\s*([0-9](?:[0-9\s]*[0-9])?(?:[.,][0-9]+)?)")
_TIMES = re.compile(r"(?<=[0-9])\s*[xх×]\s*(?=[0-9])")
_MINUS = re.compile(r"(?<![0-9A-Za-zА-Яа-яЁё])(?<![0-9]\s)(?:−|-(?=[0-9,]+\s*°))(?=[0-9])")


@lru_cache(maxsize=1)
def _per() -> re.Pattern[str]:
    what = "|".join(sorted(words()["per"], key=len, reverse=True))
    return re.compile(rf"(?<=[а-яё₽%$€.])\s*/\s*({what})(?![А-Яа-яЁё])\.?")


def say_slashes(text: str) -> str:
    """Slashes and signs that mean something where they stand, before the figures beside them are said."""
    text = _MINUS.sub(f"{words()['minus']} ", text)
    text = _MONEY_FIRST.sub(r"\2 \1", text)
    text = _per().sub(lambda match: f" {words()['per'][match[1]]}", text)
    text = _HOUSE.sub(
        lambda m: f"{m[1]}{m[2]}{say_number(int(m[3]))} {words()['stroke']} {say_number(int(m[4]))}", text
    )
    text = _SCHEDULE.sub(lambda m: f"{m[1]}{m[2]}{m[3]} {words()['by']} {m[4]}", text)
    return _TIMES.sub(f" {words()['times']} ", text)


def say_half(whole: int, case: str, gender: str) -> str:
    """«полтора», «полторы», «двух с половиной»: so many and a half; nothing and a half stays a decimal."""
    if whole == 0:
        return say_decimal(0, "5", case)
    if whole == 1:
        half = words()["one_and_a_half"]
        return str(half["f" if gender == "f" else "m"] if case in ("nomn", "accs") else half["oblique"])
    return f"{say_number(whole, case, gender)} {words()['and_a_half']}"


def say_part(top: int, bottom: int, case: str) -> str:
    """«половина», «две трети», «три четверти», otherwise «одна сто пятидесятая»."""
    name = words()["shares"].get(bottom)
    if name is None or (bottom == 2 and top != 1):
        return say_ratio(top, bottom, case)
    return inflected(name, case) if bottom == 2 else say_count(top, name, case)
