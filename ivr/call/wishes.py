"""Wishes about the talking itself, which the telephone grants before the engine is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

_PART = re.compile(r"<(\w+)>")
_WORD = re.compile(r"[а-яa-z]+")


class Wish(StrEnum):
    """What can be wished; the values are the names of the patterns in :file:`wishes.yml`."""

    SLOWER = "slower"
    FASTER = "faster"
    USUAL = "usual"
    LOUDER = "louder"
    QUIETER = "quieter"
    WAIT = "wait"
    GO_ON = "go_on"
    HUSH = "hush"
    OTHERS = "others"
    """The next page of options, where there is one."""
    PACE = "pace"
    """By key: slower, and the usual pace again."""
    AFRESH = "afresh"
    """By key: what was pressed of an entry so far is forgotten."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wordings of wishes: whole texts, the words ``beside`` them aside."""

    beside: frozenset[str]
    patterns: Mapping[Wish, re.Pattern[str]]

    def of(self, text: str) -> Wish | None:
        """The wish that the whole text is, if it is one."""
        words = _WORD.findall(text.lower().replace("ё", "е"))
        said = " ".join(word for word in words if word not in self.beside)
        return next((wish for wish, pattern in self.patterns.items() if pattern.fullmatch(said)), None)


@lru_cache(maxsize=1)
def wishes() -> Wishes:
    """The wishes of :file:`wishes.yml`."""
    data = yaml.safe_load((Path(__file__).parent / "wishes.yml").read_text("utf-8"))
    parts = data["parts"]
    patterns = {
        Wish(name): re.compile(_PART.sub(lambda part: str(parts[part[1]]), "|".join(some)))
        for name, some in data["wishes"].items()
    }
    return Wishes(frozenset(data["beside"]), patterns)
