"""Somebody in danger now, told from a question about danger: before any understanding, and with no learning.

What is missed goes to understanding as any text does; what is wrongly found costs a needless "call 112".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from dialogs.nlu.text import normalise
from knowledge_base.words import split_words

EMERGENCIES = Path(__file__).with_name("emergency.yml")
MOST_WORDS = 60
"""Words of a text that are looked at: who is in danger is brief."""
_BETWEEN = r"(?: \S+){0,2} "
_NEVER = re.compile(r"(?!)")

Emergency = Literal["accident", "despair"]


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells one kind of emergency; see ``emergency.yml``."""

    surely: re.Pattern[str]
    signs: re.Pattern[str]
    unless: re.Pattern[str]

    @classmethod
    def of(cls, phrases: Mapping[str, Iterable[str]]) -> Signs:
        """The signs of one kind in the file."""
        return cls(_any(phrases["surely"]), _any(phrases["signs"]), _any(phrases["unless"]))

    def seen(self, text: str) -> bool:
        """Whether a text, as single words, tells of it."""
        return bool(self.surely.search(text) or (self.signs.search(text) and not self.unless.search(text)))


def detect(text: str) -> Emergency | None:
    """Whether a person tells of a life in danger now: somebody hurt or a fire, or a wish to die."""
    words = " ".join(split_words(normalise(text))[:MOST_WORDS])
    signs = _signs()
    if signs["despair"].seen(words):
        return "despair"
    return "accident" if signs["accident"].seen(words) else None


@lru_cache(maxsize=1)
def _signs() -> Mapping[str, Signs]:
    kinds = yaml.safe_load(EMERGENCIES.read_text("utf-8"))["kinds"]
    return {kind: Signs.of(phrases) for kind, phrases in kinds.items()}


def _any(phrases: Iterable[str]) -> re.Pattern[str]:
    patterns = [_BETWEEN.join(_word(word) for word in phrase.split()) for phrase in phrases]
    return re.compile(rf"(?<!\S)(?:{'|'.join(patterns)})(?!\S)") if patterns else _NEVER


def _word(word: str) -> str:
    forms = (re.escape(form).replace(r"\*", r"\S*") for form in word.split("|"))
    return f"(?:{'|'.join(forms)})"
