"""Stations of the metro: which one a sentence names, and which are near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from backend.loyalty.terms import mended, slug, split, stem, stems

METRO = frozenset({"метро", "м", "станция", "станции", "станцией", "станцию", "ст", "metro", "station", "subway"})
AT = frozenset({"на", "у", "около", "возле", "рядом", "с", "от", "недалеко", "район", "районе", "in", "at", "near"})
"""What stands before a place: a mistyped name is looked for only there."""
GOES_ON = frozenset(
    {"где", "есть", "какая", "какие", "что", "скидка", "скидки", "дешевле", "подешевле", "и", "или", "по"}
)
"""What may follow «на спортивной», where no «метро» is said; any other word may be what is «спортивный»."""
PLACED = frozenset({"на", "в", "во", "у", "около", "возле", "от", "близ"})
"""What stands before a noun that means much else, where it is a place: «на соколе», «в университете»."""
BESIDE = frozenset({"рядом", "недалеко", "неподалеку", "поблизости"})
"""What «с» follows in «рядом с университетом»."""
REGION = "област"
"""«Тульская область» is no station."""


@dataclass(frozen=True, slots=True)
class Station:
    """``key`` is its name in Latin letters."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A station that a text names, with the places of its words: those of «метро» too, where ``metro`` is said."""

    station: Station
    words: frozenset[int]
    metro: bool = False


class Stations:
    """All stations, read from :file:`stations.yml`."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._neighbours: dict[str, list[str]] = defaultdict(list)
        for one, other in _pairs(data):
            self._neighbours[one].append(other)
            self._neighbours[other].append(one)
        self._changes = _changes(data["transfers"])
        self._by_name = {stems(name): Station(slug(name), name) for name in self._neighbours}
        self._by_key = {station.key: station for station in self._by_name.values()}
        self._ambiguous = {stems(name) for name in data["with_metro"]}
        self._forms = dict(self._by_name)
        for name, others in data["also"].items():
            self._forms |= {stems(other): self._by_name[stems(name)] for other in others}
        self._forms |= {tuple(map(stem, key.split("-"))): one for key, one in self._by_key.items()}
        self._longest = max(map(len, self._forms))
        self._single = tuple(sorted(form[0] for form in self._forms if len(form) == 1))

    def __len__(self) -> int:
        return len(self._by_key)

    def get(self, key: str) -> Station | None:
        """A station by its key."""
        return self._by_key.get(key)

    def called(self, name: str) -> Station | None:
        """The station of a name alone, however declined, as tables have it: «м. Таганская»."""
        words = [word for word in split(name) if word not in METRO]
        return self._forms.get(tuple(map(stem, words)))

    def named(self, text: str, knows: Callable[[str], bool] = lambda word: True) -> Named | None:
        """The first station that a sentence names; the longest name where several begin with a word."""
        words = split(text)
        found = [stem(word) for word in words]
        for mistyped in (False, True):
            keys = [self._mended(words, place, knows) for place in range(len(words))] if mistyped else found
            for start in range(len(keys)):
                for length in range(min(self._longest, len(keys) - start), 0, -1):
                    form = tuple(keys[start : start + length])
                    if form in self._forms and (beside := self._fits(words, form, start)) is not None:
                        return Named(self._forms[form], frozenset(range(start, start + length)) | beside, bool(beside))
        return None

    def _mended(self, words: Sequence[str], place: int, knows: Callable[[str], bool]) -> str:
        word = words[place]
        if place == 0 or words[place - 1] not in METRO | AT:
            return stem(word)
        return mended(word, self._single, knows) or stem(word)

    def _fits(self, words: Sequence[str], form: tuple[str, ...], start: int) -> frozenset[int] | None:
        """The places of «метро» beside a name; None where the name needs it and it is not there."""
        around = [place for place in (start - 1, start + len(form)) if 0 <= place < len(words)]
        beside = frozenset(place for place in around if words[place] in METRO)
        after = words[start + len(form)] if start + len(form) < len(words) else ""
        if after.startswith(REGION):
            return None
        if beside or form not in self._ambiguous:
            return beside
        return beside if _as_place(words, start, after, self._forms[form].name) else None

    def around(self, station: Station) -> Iterator[tuple[Station, int]]:
        """Stations by how many stops away they are, the nearest first, those of a transfer (0) included."""
        seen, ring, stops = set(self._same(station.name)), self._same(station.name), 0
        while ring:
            yield from ((self._by_name[stems(name)], stops) for name in ring)
            further = [other for name in ring for next_one in self._neighbours[name] for other in self._same(next_one)]
            ring, stops = [name for name in dict.fromkeys(further) if name not in seen], stops + 1
            seen |= set(ring)

    def _same(self, name: str) -> list[str]:
        """The station and those one changes to without a ride."""
        return [name, *(other for other in self._changes.get(name, ()) if other != name)]


@lru_cache(maxsize=1)
def moscow() -> Stations:
    """The stations of Moscow."""
    return Stations(yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8")))


def _as_place(words: Sequence[str], start: int, after: str, name: str) -> bool:
    """Whether a name that means much else stands as a place does: «на спортивной», and no word that it could belong
    to; a noun by its preposition and its case, «на соколе» and not «в университет»."""
    before, word = (words[start - 1] if start else ""), words[start]
    if name.endswith("ая"):
        return before in AT and word.endswith("ой") and (not after or after in GOES_ON)
    placed = before in PLACED or (before == "с" and start > 1 and words[start - 2] in BESIDE)
    return placed and word != split(name)[0]


def _pairs(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for line in data["lines"]:
        yield from pairwise(line)
    for ring in data["rings"]:
        yield from pairwise([*ring, ring[0]])


def _changes(groups: Sequence[Sequence[str]]) -> Mapping[str, Sequence[str]]:
    return {name: group for group in groups for name in group}
