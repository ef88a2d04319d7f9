"""Figures inside a text: sums, percentages, spans, ordinals with endings, and what they count."""

from __future__ import annotations

import re
from functools import lru_cache

from dialogs.spoken.data import gender, inflected, many, noun, parses, words
from dialogs.spoken.fractions import say_half, say_part
from dialogs.spoken.law import case_before
from dialogs.spoken.saying import counted, say_count, say_decimal, say_digits, say_number, say_ordinal

_PLAIN = r"[0-9]{1,3}(?:\s[0-9]{3})+(?![0-9])|[0-9]+"
_ENDINGS = {
    "й": ("nomn", "m"),
    "ый": ("nomn", "m"),
    "ой": ("nomn", "m"),
    "го": ("gent", "m"),
    "ого": ("gent", "m"),
    "му": ("datv", "m"),
    "ому": ("datv", "m"),
    "м": ("loct", "m"),
    "ом": ("loct", "m"),
    "я": ("nomn", "f"),
    "ая": ("nomn", "f"),
    "ю": ("accs", "f"),
    "ую": ("accs", "f"),
    "е": ("nomn", "n"),
    "ое": ("nomn", "n"),
}
_ORDINAL = re.compile(rf"(?<![0-9])([0-9]+)[-–]?({'|'.join(sorted(_ENDINGS, key=len, reverse=True))})(?![А-Яа-яЁё])")
_OBLIQUE = re.compile(r"(?<![0-9])([0-9]+)-(?:х|ти|и|ми|мя)(?![А-Яа-яЁё])")
_COMPOUND = re.compile(r"(?<![0-9])([0-9]+)-([а-яё]{4,})")
_MONTH_DAY = re.compile(r"(?<![0-9])([0-9]{1,2})\s+(числа|число|числу)\b")
_PERCENT = re.compile(r"(?<![0-9])([0-9]+)\s?%-(?:н(?=[аоуы])|(?=[йяюегмх]))([а-яё]{1,3})(?![А-Яа-яЁё])")
_ADJECTIVES = {"й": "ый", "я": "ая", "ю": "ую", "е": "ое", "го": "ого", "му": "ому", "м": "ом", "х": "ых"}
_MONEY = re.compile(
    rf"(?<![0-9])(?P<low>{_PLAIN})\s*(?:₽|руб(?:л[а-я]+|\.|(?![а-я]))|р\.)\s*"
    r"(?P<kopecks>[0-9]{1,2})\s*(?:коп(?:е[а-я]+|\.|(?![а-я]))|к\.)"
)
_BELOW_ZERO = re.compile(r"(?:(?<=^)|(?<=[\s(«]))(?<![0-9]\s)[-–](?=[0-9])", re.MULTILINE)
_ROOTS = {1: "одно", 40: "сорока", 90: "девяносто", 100: "сто", 1000: "тысяче"}


@lru_cache(maxsize=1)
def _amount() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, words()["units"]), key=len, reverse=True))
    scales = "|".join(words()["scales"])
    ending = r"(?![А-Яа-яЁё])\.?"
    return re.compile(
        rf"(?<![0-9])(?P<low>{_PLAIN})(?:[,.](?P<fraction>[0-9]+)|/(?P<bottom>[0-9]+))?"
        rf"(?:\s*(?P<dash>[–—-])\s*(?P<high>{_PLAIN})(?![0-9:]))?"
        rf"(?:\s*(?P<scale>{scales}){ending})?(?:\s*(?P<unit>{units}){ending})?"
    )


def say_money(text: str) -> str:
    """«1500 ₽ 50 коп.» as "тысяча пятьсот рублей пятьдесят копеек"."""
    return _MONEY.sub(_roubles, text)


def _roubles(match: re.Match[str]) -> str:
    units = words()["units"]
    case = case_before(match.string[: match.start()], "before_number") or "nomn"
    low, kopecks = _value(match["low"]), int(match["kopecks"])
    return _kept_stop(match, f"{say_count(low, units['руб'], case)} {say_count(kopecks, units['коп'], case)}")


def mark_minus(text: str) -> str:
    """The hyphen before a figure that follows a space is a minus; a list's has a space after it."""
    return _BELOW_ZERO.sub("−", text)


def _percent(match: re.Match[str]) -> str:
    """«5%-ная» as "5-процентная"."""
    return f"{match[1]}-процентн{_ADJECTIVES.get(match[2], match[2])}"


def say_quantities(text: str) -> str:
    """Every figure of the text in words; the case by the word before, the gender by the word after."""
    text = _ORDINAL.sub(lambda m: say_ordinal(int(m[1]), *_ENDINGS[m[2]]) if len(m[1]) < 10 else m[0], text)
    text = _PERCENT.sub(_percent, text)
    text = _OBLIQUE.sub(lambda m: say_number(int(m[1][:9]), "gent"), text)
    text = _COMPOUND.sub(_compound, text)
    text = _MONTH_DAY.sub(lambda m: f"{say_ordinal(int(m[1]), words()['month_day'][m[2]], 'n')} {m[2]}", text)
    text = re.sub(r"(?<=[0-9])-(?=[А-ЯЁ])", " ", text)
    text = _amount().sub(_say, text)
    return text.replace("%", f" {words()['units']['%']} ")


def _compound(match: re.Match[str]) -> str:
    number = int(match[1][:6])
    root = _ROOTS.get(number) or say_number(number, "gent").replace(" ", "").replace("ё", "е")
    return root + match[2]


def _value(written: str) -> int:
    return int(re.sub(r"\s", "", written))


def _say(match: re.Match[str]) -> str:
    low = re.sub(r"\s", "", match["low"])
    after = match.string[match.end() :]
    tail = " " if re.match(r"\w", after) else ""
    if _is_code(match["low"], match.string[: match.start()]) or (
        len(low) > 1 and low[0] == "0" and not match["fraction"]
    ):
        return say_digits(low) + (f" {say_digits(match['high'])}" if match["high"] else "") + tail
    return _kept_stop(match, _said(match, low, after)) + tail


def _is_code(written: str, before: str) -> bool:
    """Card numbers and the like, which nobody says as millions."""
    named = re.search(words()["code_after"], before.lower()) is not None
    return len(written) > 12 or (written.isdigit() and len(written) >= (6 if named else 10))


def _said(match: re.Match[str], low: str, after: str) -> str:
    before = match.string[: match.start()].rstrip().removesuffix(words()["minus"])
    case = _seen_case(after, case_before(before, "before_number") or "nomn")
    unit = words()["units"].get(match["unit"] or "")
    scale = words()["scales"].get(match["scale"] or "")
    what = scale or unit
    if match["bottom"]:
        said = say_part(int(low), int(match["bottom"][:9]), case) if int(match["bottom"]) else say_digits(low)
    elif match["fraction"] and unit == words()["units"]["руб"] and len(match["fraction"]) == 2:
        kopecks = say_count(int(match["fraction"]), words()["units"]["коп"], case)
        return f"{say_count(int(low), unit, case)} {kopecks}"
    elif match["fraction"] and match["fraction"].rstrip("0") == "5" and int(low):
        said = _and_a_half(int(low), case, what, after)
        return said if not scale or not unit else f"{said} {many(unit)}"
    elif match["fraction"]:
        said = f"{say_decimal(int(low), match['fraction'], case)} {inflected(what, 'gent') if what else ''}".strip()
        return said if not scale or not unit else f"{said} {many(unit)}"
    elif what:
        said = say_count(int(low), what, case)
    else:
        said = say_number(int(low), case, _gender_after(after))
    if match["high"]:
        return _span(match, case, what, unit if scale else None, after)
    return f"{said} {many(unit)}" if unit and (scale or match["bottom"]) else said


def _and_a_half(whole: int, case: str, what: str | None, after: str) -> str:
    """«полтора часа», «до двух с половиной лет», «пять с половиной миллионов»."""
    half = say_half(whole, case, gender(what.split()[-1]) if what else _gender_after(after))
    return f"{half} {counted(max(whole, 2), what, case)}" if what else half


def _span(match: re.Match[str], case: str, what: str | None, unit: str | None, after: str) -> str:
    """«3–5 дней» as "три-пять дней": right in every case that the noun may stand in."""
    low, high = _value(match["low"]), _value(match["high"])
    kind = gender(what.split()[-1]) if what else _gender_after(after)
    first = say_number(low, case, kind)
    second = say_count(high, what, case) if what else say_number(high, case, kind)
    return f"{first}-{second}" + (f" {many(unit)}" if unit else "")


def _seen_case(after: str, case: str) -> str:
    """«на 1 странице»: a noun that can only be prepositional tells more than the word before."""
    noun_after = re.match(r"\s+([а-яё]+)", after)
    cases = {str(reading.tag.case) for reading in parses(noun_after[1])} if noun_after and case == "accs" else set()
    return "loct" if "loct" in cases and not cases & {"nomn", "gent", "accs"} else case


def _gender_after(after: str) -> str:
    """The gender of the noun that follows, past one adjective."""
    for word in re.findall(r"^\s+([а-яё]+)(?:\s+([а-яё]+))?", after):
        for candidate in word:
            if candidate and {"PREP", "CONJ"} & set(str(parses(candidate)[0].tag).split(",")):
                return "m"
            readings = [reading for reading in parses(candidate) if "NOUN" in reading.tag] if candidate else []
            if readings and "ADJF" not in parses(candidate)[0].tag:
                return gender(noun(readings[0].normal_form).normal_form)
    return "m"


def _kept_stop(match: re.Match[str], said: str) -> str:
    """The point of «руб.» at the end of a sentence stays a full stop."""
    rest = match.string[match.end() :]
    stops = match[0].endswith(".") and (not rest.strip() or re.match(r"\s+[А-ЯЁ]", rest) is not None)
    return f"{said}." if stops else said
