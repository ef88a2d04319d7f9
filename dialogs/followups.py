"""Short replies that lean on what was said last: more, simpler, which law, why, none of these. Pure: text in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.nlu.text import normalise
from knowledge_base.words import split_words

FOLLOWUPS = Path(__file__).with_name("followups.yml")
LONGEST_LEANING = 4
"""Words of a text that leans on the answer before it ("а если я инвалид"); a longer one is a question of its own."""

Phrase = tuple[str, ...]


class FollowUp(StrEnum):
    """What is wanted after an answer."""

    PLAINER = "plainer"
    MORE = "more"
    SOURCES = "sources"
    SAMPLE = "sample"
    FURTHER = "further"


def kind(text: str) -> FollowUp | None:
    """What a text asks of the answer before it; None where it says more than a follow-up does."""
    return _phrases().kinds.get(_phrases().core(text))


def leans(text: str) -> bool:
    """Whether a text may go on from the answer before it, and may be a question of its own."""
    words = split_words(normalise(text))
    return 1 < len(words) <= LONGEST_LEANING and words[0] in _phrases().leaning


def declines(text: str) -> bool:
    """Whether a text wants none of the things offered."""
    return _phrases().core(text) in _phrases().declining


@dataclass(frozen=True, slots=True)
class _Phrases:
    beside: frozenset[str]
    leaning: frozenset[str]
    kinds: Mapping[Phrase, FollowUp]
    declining: frozenset[Phrase]

    def core(self, text: str) -> Phrase:
        return _without(self.beside, text)


def _without(beside: frozenset[str], text: str) -> Phrase:
    return tuple(word for word in split_words(normalise(text)) if word not in beside)


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    data = yaml.safe_load(FOLLOWUPS.read_text("utf-8"))
    beside = frozenset(data["beside"])

    def cores(phrases: Iterable[str]) -> list[Phrase]:
        return [_without(beside, phrase) for phrase in phrases]

    kinds = {core: FollowUp(name) for name, phrases in data["followups"].items() for core in cores(phrases)}
    return _Phrases(beside, frozenset(data["leaning"]), kinds, frozenset(cores(data["declining"])))
