"""Personal data told by its shape or by the word before it: addresses, handles, passwords, numbers, documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from dialogs.personal_signs import signs

_ADDRESS = r"https?://\S+|www\.\S+|\S*@\S+|\b(?:vk\.com|t\.me|ok\.ru)/\S+"
_HANDLE = r"\b[a-z0-9]+(?:[._-][a-z0-9]+)*(?:[._][a-z][a-z0-9]*)+\b|\b\w*[^\W_]_+\w+"
_NUMBER = r"\+?\d(?:[\s.()+/\\–—-]*\d){5,}"
_BORN = r"\b\d{2,4}\s*(?:г\.?\s*р\b\.?|год[а]?\s+рожд\w*)"
_ON_PLATES = "АВЕКМНОРСТУХABEKMHOPCTYX"
_PLATE = (
    rf"\b[{_ON_PLATES}]\d{{3}}[{_ON_PLATES}]{{2}}(?:\s?\d{{2,3}}(?:\s?rus)?)?\b"
    rf"|(?-i:\b[{_ON_PLATES}]\s\d{{3}}\s[{_ON_PLATES}]{{2}}(?:\s?\d{{2,3}})?\b)"
)
"""With spaces in capitals alone: "в 142 ст 81" is none."""
_FIGURED = r"[\s:№#=-]*\d[\d\s/–—-]*"


def shapes() -> Iterator[re.Pattern[str]]:
    """Whatever matches is hidden; the group ``kept``, where there is one, stays."""
    yield from _compiled()


@lru_cache(maxsize=1)
def _compiled() -> tuple[re.Pattern[str], ...]:
    found = signs()
    at, dot = found.at_signs.pattern, found.dots.pattern
    spoken = rf"[\w.+-]+\s*[(\[<]?\s*\b(?:{at})\b\s*[)\]>]?\s*[\w-]+(?:\s*(?:\.|\b(?:{dot})\b)\s*[a-zа-я]{{2,6}})+"
    told = rf"(?P<kept>\b(?:{found.secrets.pattern})\b(?:\s+(?:{found.linking.pattern})\b)?)"
    secret = rf"{told}(?:\s*[:=]\s*\S+|[\s-]+(?=\S*[\d_])\S+|(?<=[а-я])[\s-]+(?=[^\Wа-яё])\S+)"
    between = rf"(?:[\s:№#]*\b(?:{found.documents.pattern})\b\.?)*"
    papers = rf"(?P<kept>\b(?:{found.documents.pattern})\b\.?{between}){_FIGURED}(?:{between}{_FIGURED})*"
    every = (_ADDRESS, spoken, secret, papers, _PLATE, _HANDLE, _BORN, _NUMBER)
    return tuple(re.compile(one, re.IGNORECASE) for one in every)
