"""Greetings and thanks before a question, taken off so that the question is what is understood."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from dialogs.nlu.text import normalise
from knowledge_base.words import split_words

COURTESIES = Path(__file__).with_name("courtesies.yml")


class Courtesy:
    """Knows the phrases that a question may begin with, and words that say nothing."""

    def __init__(self, phrases: Iterable[str], idle: Iterable[str] = ()) -> None:
        self._idle = frozenset(idle)
        self._phrases = frozenset(tuple(split_words(normalise(phrase))) for phrase in phrases)
        self._longest = max(map(len, self._phrases), default=0)

    @classmethod
    def load(cls, path: Path = COURTESIES) -> Courtesy:
        """The phrases of a file like ``courtesies.yml``."""
        data = yaml.safe_load(path.read_text("utf-8"))
        return cls(data["courtesies"], data["idle"])

    def says_nothing(self, text: str) -> bool:
        """Whether a text has no word but idle ones ("ну да")."""
        return self._idle.issuperset(split_words(text))

    def rest(self, text: str) -> str:
        """What follows the courtesies at the beginning; empty where there are none, or nothing follows."""
        words = split_words(text)
        kept = words
        while (size := self._at_start(kept)) > 0:
            kept = kept[size:]
        return " ".join(kept) if len(kept) < len(words) else ""

    def _at_start(self, words: list[str]) -> int:
        sizes = range(min(self._longest, len(words)), 0, -1)
        return next((size for size in sizes if tuple(words[:size]) in self._phrases), 0)
