"""Numbers, dates, times and card numbers as they are said.

Cases are named as in OpenCorpora: nomn, gent, datv, accs, ablt, loct; genders m, f, n.
"""

from __future__ import annotations

import re
from datetime import date, time
from functools import lru_cache

from num2words import num2words

from dialogs.spoken.data import gender as gender_of
from dialogs.spoken.data import noun, words

_CASES = {"nomn": "n", "gent": "g", "datv": "d", "accs": "a", "ablt": "i", "loct": "p"}


@lru_cache(maxsize=4096)
def say_number(n: int, case: str = "nomn", gender: str = "m") -> str:
    """«двадцать одна», «двадцати одного»: a whole number in a case and gender (inanimate)."""
    if n < 0:
        return f"минус {say_number(-n, case, gender)}"
    if n % 1000 == 0:
        gender = "m"
    said = str(num2words(n, lang="ru", case=_CASES[case], gender=gender, animate=False))
    return re.sub(r"^одн(?:а|ой|у) (?=тысяч)", "", said)


@lru_cache(maxsize=4096)
def say_ordinal(n: int, case: str = "nomn", gender: str = "m") -> str:
    """«сто сорок вторая», «сто сорок второй»: the ordinal in a case and gender."""
    if case == "accs" and gender != "f":
        case = "nomn"
    return str(num2words(n, lang="ru", to="ordinal", case=_CASES[case], gender=gender))


def say_count(n: int, what: str, case: str = "nomn") -> str:
    """«два взноса», «пять рабочих дней», «двадцати одной минуты»; ``what`` is in the nominative singular."""
    return f"{say_number(n, case, gender_of(what.split()[-1]))} {counted(n, what, case)}"


def counted(n: int, what: str, case: str = "nomn") -> str:
    """What is counted, as it stands after the number."""
    return " ".join(_agreeing(word, n, case, what.split()[-1]) for word in what.split())


def _agreeing(word: str, n: int, case: str, head: str) -> str:
    one = n % 10 == 1 and n % 100 != 11
    few = n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14)
    reading = noun(word, adjective=word != head)
    straight = case in ("nomn", "accs")
    if not one and (case == "gent" or (straight and not few)) and word in words()["counted"]:
        return str(words()["counted"][word])
    if straight and not one:
        if "ADJF" in reading.tag and few:
            form = reading.inflect({"plur", "nomn" if gender_of(head) == "f" else "gent"})
        else:
            form = reading.inflect({"sing", "gent"} if few else {"plur", "gent"})
    else:
        form = reading.inflect({"sing" if one else "plur", case})
    return str(form.word if form else word)


def say_decimal(whole: int, fraction: str, case: str = "nomn") -> str:
    """«одна целая пять десятых»: ``fraction`` are the digits after the comma."""
    fraction = fraction.rstrip("0")[:3]
    if not fraction:
        return say_number(whole, case)
    parts = words()["fractions"][len(fraction)]
    return f"{_fraction(whole, words()['fractions'][0], case)} {_fraction(int(fraction), parts, case)}"


def _fraction(n: int, word: str, case: str) -> str:
    one = n % 10 == 1 and n % 100 != 11
    form = noun(word, adjective=True).inflect(
        {"sing", "femn", case} if one else {"plur", "gent" if case in ("nomn", "accs") else case}
    )
    return f"{say_number(n, case, 'f')} {form.word}"


def say_ratio(top: int, bottom: int, case: str = "nomn") -> str:
    """«одна сто пятидесятая», «две третьих»: a common fraction."""
    one = top % 10 == 1 and top % 100 != 11
    if one:
        return f"{say_number(top, case, 'f')} {say_ordinal(bottom, case, 'f')}"
    return f"{say_number(top, case, 'f')} {re.sub('(о|ье)го$', _plural_genitive, say_ordinal(bottom, 'gent'))}"


def _plural_genitive(match: re.Match[str]) -> str:
    return "ых" if match[1] == "о" else "ьих"


def say_date(day: date, case: str = "nomn", *, year: bool = False) -> str:
    """«двенадцатое декабря», in the genitive «двенадцатого декабря», with the year where asked."""
    said = f"{say_ordinal(day.day, case, 'n')} {words()['months'][day.month - 1]}"
    return f"{said} {say_ordinal(day.year, 'gent')} {words()['of_year']}" if year else said


def say_time(moment: time, case: str = "nomn") -> str:
    """«восемнадцать часов тридцать минут», «девять часов»; seconds are not said."""
    hours = say_count(moment.hour, words()["hour"], case)
    return f"{hours} {say_count(moment.minute, words()['minute'], case)}" if moment.minute else hours


def say_digits(digits: str) -> str:
    """A code in pairs, «семьдесят семь, ноль ноль, тринадцать»; an odd one begins with a triple."""
    digits = re.sub(r"[^0-9]", "", digits)
    odd = len(digits) % 2
    start = (3 if len(digits) >= 3 else 1) if odd else 0
    groups = [digits[:start]] if start else []
    groups += [digits[at : at + 2] for at in range(start, len(digits), 2)]
    return ", ".join(_said_group(group) for group in groups)


def _said_group(group: str) -> str:
    zeros = len(group) - len(group.lstrip("0"))
    said = [say_number(0)] * zeros + ([say_number(int(group))] if zeros < len(group) else [])
    return " ".join(said)


def say_phone(digits: str) -> str:
    """A Russian number as people dial it: «восемь, четыреста девяносто пять, ноль ноль ноль, ноль один, ноль ноль».

    A free one that is written in groups of its own («8-800-2000-122») keeps them.
    """
    written = re.findall(r"[0-9]+", digits)
    if written[:2] == ["8", "800"] and len(written) == 4 and min(map(len, written[2:])) >= 2:
        return ", ".join(_said_group(group) for group in written)
    digits = re.sub(r"[^0-9]", "", digits)
    if len(digits) == 11 and digits[0] in "78":
        groups = ["8", digits[1:4], digits[4:7], digits[7:9], digits[9:11]]
        return ", ".join(_said_group(group) for group in groups)
    if len(digits) == 7:
        return ", ".join(_said_group(group) for group in (digits[:3], digits[3:5], digits[5:]))
    return say_digits(digits)
