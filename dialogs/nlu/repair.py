"""Russian typed in Latin letters ("kak vstupit"), or on the wrong keyboard layout ("rfr dcnegbnm"), read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from pathlib import Path

import yaml

from dialogs.nlu.language import ENGLISH, guess, surely_english
from knowledge_base.words import LONGEST_WORD, analyser

REPAIRS = Path(__file__).with_name("repair.yml")
MOST_WORDS = 60
READINGS = 24
"""Ways that one word is read in before the first is taken."""
ENOUGH = 0.7
"""The share of words that must be Russian ones."""
FOREIGN = 3
"""Words from which a text may be foreign: one or two are a name."""
TELLING = 4
"""Letters of a word that is no accident."""
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_FOREIGN_LETTER = re.compile(r"[^\W\d_a-z]", re.IGNORECASE)
_MIXED = re.compile(r"\b(?=\w*[а-яё])(?=\w*[a-z])\w+\b", re.IGNORECASE)
_SOFTENED = re.compile(r"(?<=[бвдзлмнпрстфчшщ])(?=[^аеиоуыэюяёьй]|$)")
_LETTERS = re.compile("[а-яё]+")


@dataclass(frozen=True, slots=True)
class _Tables:
    layout: Mapping[int, str]
    lookalikes: Mapping[int, str]
    letters: Mapping[str, tuple[str, ...]]
    longest: int


def repaired(text: str) -> str | None:
    """The Russian that was meant, where that is likely; None where the text stands as it is (English, say)."""
    if not _LATIN.search(text):
        return None
    if _CYRILLIC.search(text):
        mended = _MIXED.sub(lambda match: match[0].lower().translate(_tables().lookalikes), text)
        return mended if mended != text else None
    words = text.lower().split()[:MOST_WORDS]
    if guess(text) == ENGLISH:
        return None
    readings = [_read(words, _by_layout), _read(words, _by_sound)]
    share, best = max(readings, key=lambda reading: reading[0])
    return best if share >= ENOUGH else None


def is_foreign(text: str) -> bool:
    """Whether a text has letters of neither English nor Russian, and is in no language that we know of."""
    words = text.lower().split()[:MOST_WORDS]
    if len(words) < FOREIGN or _CYRILLIC.search(text) or not _FOREIGN_LETTER.search(text):
        return False
    return guess(text) is None and not surely_english(words)


def _read(words: list[str], read: Callable[[str], str]) -> tuple[float, str]:
    """The words read in one way, and the share of them that are Russian."""
    russian = [read(word) for word in words]
    parts = [part for word in russian for part in _LETTERS.findall(word)]
    known = [part for part in parts if _known(part)]
    if not any(len(part) >= TELLING for part in known):
        return 0.0, ""
    return sum(map(len, known)) / sum(map(len, parts)), " ".join(russian)


def _by_layout(word: str) -> str:
    return word.translate(_tables().layout)


def _by_sound(word: str) -> str:
    if not _LATIN.search(word):
        return word
    body = word.strip('.,!?;:"()')[:LONGEST_WORD]
    readings = list(islice(_readings(body), READINGS))
    known = next((reading for reading in readings if _known(reading)), None)
    return _softened(readings[0]) if known is None else _as_infinitive(known)


def _readings(word: str) -> Iterator[str]:
    """All ways to read a word, the likeliest first."""
    ways = list(_ways(word))
    for chosen in product(*ways):
        yield "".join(chosen)


def _ways(word: str) -> Iterator[tuple[str, ...]]:
    tables, place = _tables(), 0
    while place < len(word):
        sizes = range(min(tables.longest, len(word) - place), 0, -1)
        size = next((size for size in sizes if word[place : place + size] in tables.letters), 1)
        piece = word[place : place + size]
        yield tables.letters.get(piece, (piece,))
        place += size


def _as_infinitive(word: str) -> str:
    """ "Zhit" is more likely "жить" than a form of "жито"."""
    if not word.endswith("т") or not _known(f"{word}ь"):
        return word
    soft = analyser().parse(f"{word}ь")[0].tag
    return f"{word}ь" if "INFN" in soft and "VERB" not in analyser().parse(word)[0].tag else word


def _softened(word: str) -> str:
    """With the soft sign that people leave out, where it makes a word ("uvolnenie")."""
    places = [match.start() for match in _SOFTENED.finditer(word)]
    candidates = (f"{word[:place]}ь{word[place:]}" for place in places)
    return next((candidate for candidate in candidates if _known(candidate)), word)


def _known(word: str) -> bool:
    return bool(analyser().word_is_known(word))


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = yaml.safe_load(REPAIRS.read_text("utf-8"))
    letters = {latin: tuple(ways) for latin, ways in data["letters"].items()}
    return _Tables(
        layout=_translation(data["layout"]),
        lookalikes=_translation(data["lookalikes"]),
        letters=letters,
        longest=max(map(len, letters)),
    )


def _translation(pair: Mapping[str, str]) -> Mapping[int, str]:
    return {ord(latin): cyrillic for latin, cyrillic in zip(pair["latin"], pair["cyrillic"], strict=True)}
