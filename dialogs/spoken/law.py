"""References to law as they are said: «ст. 142 ТК РФ», «ч. 2 ст. 80», «Закона № 10-ФЗ»."""

from __future__ import annotations

import re
from functools import lru_cache

from dialogs.spoken.data import gender, inflected, parses, words
from dialogs.spoken.saying import say_number, say_ordinal

NEAR = 80
"""Characters before a number that are looked at: it keeps long texts linear."""
_NUMBER = r"[0-9]+(?:\.[0-9]+)*"
_LIST = rf"{_NUMBER}(?:\s*(?:,|и|[–-])\s*{_NUMBER})*(?![0-9:%]|-[0-9А-Яа-я])"


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    shorts = "|".join(sorted(words()["parts"], key=len, reverse=True))
    fulls = "статья|статьи|статье|статью|статьей|статьёй|статей|статьями|статьях"
    codes = "|".join(words()["codes"])
    part = rf"\b(?:(?P<short>{shorts})\.(?:\s*ст\.)?|(?P<full>{fulls}))\s*(?P<numbers>{_LIST})"
    code = rf"\b(?P<code>{codes})\b(?:\s+(?P<state>РФ)\b)?"
    act = r"\b(?P<number>[0-9]+)-(?P<kind>ФЗ|ФКЗ)\b"
    return re.compile(part, re.IGNORECASE), re.compile(code), re.compile(act)


def case_before(text: str, table: str) -> str | None:
    """The case that the last word of a text asks of what follows (``table`` is a key of :file:`ru.yml`)."""
    text = text[-NEAR:].lower()
    last = re.search(r"([а-яё]+)\s*$", text)
    if last is None:
        return None
    if last[1] in ("с", "со") and re.search(rf"\b(?:{'|'.join(words()['ablative_with'])})\s+со?\s*$", text):
        return "ablt"
    return next((case for case, heads in words()[table].items() if last[1] in heads), None)


def say_law(text: str) -> str:
    """The text with its references to articles, codes and federal laws in words."""
    part, code, act = _patterns()
    text = act.sub(lambda m: f"{say_number(int(m['number']))} {words()['capitals'][m['kind']]}", text)
    text = code.sub(_code, text)
    return part.sub(lambda match: _part(match, part), text)


def _part(match: re.Match[str], pattern: re.Pattern[str]) -> str:
    before = match.string[max(0, match.start() - NEAR) : match.start()]
    chained = any(before[other.end() :].strip() == "" for other in pattern.finditer(before + " "))
    if match["short"] == "ч" and not chained and re.search(r"[0-9]\s*$", before):
        return match[0]
    numbers = re.findall(_NUMBER, match["numbers"])
    what = words()["parts"][match["short"].lower()] if match["short"] else "статья"
    case = "gent" if chained and match["short"] else _case_of_part(before)
    plural = len(numbers) > 1
    name = inflected(what, case, "plur" if plural else "sing")
    if match["full"]:
        name = match["full"].lower()
        case = _written_case(name, "plur" if plural else "sing") or case
    if match["short"] and match["short"][0].isupper():
        name = name.capitalize()
    if len(numbers) == 2 and re.search("[–-]", match["numbers"]):
        first, last = (_say_part_number(n, c, gender(what)) for n, c in zip(numbers, ("gent", "accs"), strict=True))
        return f"{name} {words()['from']} {first} {words()['through']} {last}"
    return f"{name} {_joined([_say_part_number(number, case, gender(what)) for number in numbers])}"


def _joined(said: list[str]) -> str:
    return " и ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else said[0]


def _case_of_part(before: str) -> str:
    """What the word before asks; after a noun the genitive («нарушение статьи …»)."""
    return case_before(before, "before_law") or ("gent" if _after_noun(before) else "nomn")


def _after_noun(before: str) -> bool:
    last = re.search(r"([а-яё]+)\s*$", before[-NEAR:].lower())
    return last is not None and "NOUN" in parses(last[1])[0].tag


def _after_ordinal(before: str) -> bool:
    last = re.search(r"([а-яё]+)\s*$", before[-NEAR:].lower())
    return last is not None and "Anum" in parses(last[1])[0].tag


def _written_case(word: str, number: str) -> str | None:
    """The case in which an article is written out: «статьи 142» is genitive, «статьи 142 и 236» nominative."""
    cases = [str(reading.tag.case) for reading in parses(word) if number in reading.tag]
    order = ("nomn", "gent", "datv", "accs", "ablt", "loct")
    return next((case for case in order if case in cases), None)


def _say_part_number(number: str, case: str, gender_: str) -> str:
    if "." in number:
        return f" {words()['point']} ".join(say_number(int(piece)) for piece in number.split("."))
    return say_ordinal(int(number), case, gender_)


def _code(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - NEAR) : match.start()]
    after_part = re.search(r"[0-9]\s*$", before) or _after_ordinal(before)
    case = "gent" if after_part or _after_noun(before) else case_before(before, "before_law") or "nomn"
    head, *rest = words()["codes"][match["code"]].split(" об ")
    said = " об ".join([inflected(head, case), *rest])
    return f"{said} {words()['capitals']['РФ']}" if match["state"] and not after_part else said
