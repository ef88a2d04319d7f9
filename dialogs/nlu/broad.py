"""Questions too broad for one answer ("отпуск", "меня уволили"), and the topics to offer for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from dialogs.turns import Candidate
from knowledge_base.words import Lemmas

BROAD = Path(__file__).with_name("broad.yml")
CERTAINTY = 0.9
"""Shared alike by the topics that are offered."""


class Broad:
    """Knows the broad questions by their words, whatever stands beside them."""

    def __init__(self, beside: Iterable[str], questions: Mapping[str, Iterable[str]], lemmas: Lemmas) -> None:
        """``questions`` gives the topics of each phrase, ``beside`` the words that change nothing."""
        self._lemmas = lemmas
        self._beside = frozenset(lemmas.of(" ".join(beside)))
        self._topics = {self._key(phrase): tuple(topics) for phrase, topics in questions.items()}

    @classmethod
    def load(cls, lemmas: Lemmas, path: Path = BROAD) -> Broad:
        """The questions of a file like ``broad.yml``."""
        data = yaml.safe_load(path.read_text("utf-8"))
        questions = {phrase: each["topics"] for each in data["questions"] for phrase in each["phrases"]}
        return cls(data["beside"], questions, lemmas)

    def candidates(self, text: str, known: frozenset[str]) -> tuple[Candidate, ...]:
        """The topics to offer, those ``known`` only and all as likely; none where the text is no broad question."""
        topics = [topic for topic in self._topics.get(self._key(text), ()) if topic in known]
        return tuple(Candidate(topic, round(CERTAINTY / len(topics), 4)) for topic in topics)

    def _key(self, text: str) -> tuple[str, ...]:
        return tuple(sorted(set(self._lemmas.of(text)) - self._beside))
