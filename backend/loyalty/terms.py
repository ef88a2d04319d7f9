"""Words as they are compared: Russian endings taken off, and one letter wrong forgiven where it makes no other word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Protocol

SHORTEST_MISTYPED = 5
LONG = 9
"""Letters of a word in which two may be wrong."""
MOST_WORDS = 60
"""Words of a question that are looked at."""
_WORD = re.compile(r"[а-яa-zé0-9]+")
_ENDING = re.compile(
    r"(.{3,}?)(?:ями|ами|ого|его|ому|ему|ыми|ими|ью|ая|яя|ой|ей|ую|юю|ые|ие|ых|их|ым|им|ом|ем|ов|ев|ий|ый|ое|ам|ям|ах|ях|"
    r"а|я|у|ю|е|и|ы|о|ь)"
)


class Vocabulary(Protocol):
    """Russian as the house knows it."""

    def lemmas(self, text: str) -> Sequence[str]:
        """The dictionary forms of a text's words, in lower case, ``ё`` as ``е``, one a word."""
        ...

    def knows(self, word: str) -> bool:
        """Whether the dictionary has a word."""
        ...


def split(text: str) -> list[str]:
    """The first words and figures of a text, in lower case, ``ё`` as ``е``."""
    return _WORD.findall(text.lower().replace("ё", "е"))[:MOST_WORDS]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its ending: «таганской» and «таганская» are one. For names, which no dictionary has."""
    match = _ENDING.fullmatch(word)
    return match[1] if match else word


def stems(text: str) -> tuple[str, ...]:
    """The words of a text without endings."""
    return tuple(map(stem, split(text)))


def mended(word: str, known: Iterable[str], knows: Callable[[str], bool]) -> str | None:
    """The one known word that a word in no dictionary was meant to be, endings aside; None where it is none."""
    key = stem(word)
    if len(key) < SHORTEST_MISTYPED or not key.isalpha() or key.isascii() or knows(word):
        return None
    most = 2 if len(key) >= LONG else 1
    near = ((_distance(key, stem(one), most), one) for one in known if len(stem(one)) >= SHORTEST_MISTYPED)
    best = min(near, default=(most + 1, ""))
    return best[1] if best[0] <= most else None


def _distance(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, added or swapped with a neighbour; anything above ``most`` if more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last: list[int] = []
    row = list(range(len(other) + 1))
    for y, left in enumerate(one, 1):
        before, last, row = last, row, [y]
        for x, right in enumerate(other, 1):
            row.append(min(last[x] + 1, row[x - 1] + 1, last[x - 1] + (left != right)))
            if y > 1 and x > 1 and left == other[x - 2] and one[y - 2] == right:
                row[x] = min(row[x], before[x - 2] + 1)
    return row[-1]


def slug(name: str) -> str:
    """A name in Latin letters, as it travels in a button and as it is written in English."""
    return "-".join(split(name)).translate(_SINGLE).translate(_LATIN)


_SINGLE = str.maketrans("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye")
_LATIN = str.maketrans(
    {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)
