"""How a Russian word sounds, roughly: words that an ear takes for one another come out alike."""

from __future__ import annotations

import re

_SIGNS = re.compile("[ьъ]")
_ENDINGS = re.compile("(?<=.)[ое]го$")
"""«Ого» and «его» at the end of an adjective are said with «в»."""
_DEVOICED = str.maketrans("бвгджз", "пфктшс")
_VOWELS = str.maketrans("оеяиюэыё", "аиииуиии")
_SAME = (
    ("тс", "ц"),
    ("тц", "ц"),
    ("дс", "ц"),
    ("ця", "ца"),
    ("сч", "щ"),
    ("зч", "щ"),
    ("жч", "щ"),
    ("стн", "сн"),
    ("здн", "сн"),
    ("вств", "ств"),
    ("чт", "шт"),
    ("гк", "хк"),
    ("лнц", "нц"),
    ("йа", "я"),
    ("йо", "ё"),
    ("йе", "е"),
)
_DOUBLE = re.compile(r"(.)\1+")


def sounds(word: str) -> str:
    """The key of a word in lower case: unstressed vowels and paired consonants are one, signs are silent."""
    word = _ENDINGS.sub("ава", _SIGNS.sub("", word))
    for written, heard in _SAME:
        word = word.replace(written, heard)
    return _DOUBLE.sub(r"\1", word.translate(_DEVOICED).translate(_VOWELS))
