"""Finding answers for the content API: what the dialogue would answer comes first, then what the words lead to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from dialogs.nlu.decision import OUT_OF_SCOPE, REFUSED_ABOVE
from dialogs.turns import Candidate
from knowledge_base.base import KnowledgeBase
from knowledge_base.search import Hit, Search
from knowledge_base.words import Lemmas

WORTH_SHOWING = 0.1
"""The confidence from which the dialogue's guess is a find."""


class Guesses(Protocol):
    """The part of understanding that is needed here."""

    def candidates(self, text: str) -> Sequence[Candidate]:
        """Topics and intents, best first."""
        ...


class Finder:
    """Joins understanding and search; follows the knowledge base, and indexes it anew where it is another."""

    def __init__(self, knowledge: Callable[[], KnowledgeBase], understanding: Guesses) -> None:
        self._knowledge = knowledge
        self._understanding = understanding
        self._lemmas = Lemmas()
        self._indexed = self._index(knowledge())

    def find(self, query: str, limit: int) -> Sequence[Hit]:
        """Topics for a question, best first; none where the dialogue would refuse it as not ours."""
        base = self._knowledge()
        candidates = self._understanding.candidates(query)
        if candidates and candidates[0].id == OUT_OF_SCOPE and candidates[0].confidence >= REFUSED_ABOVE:
            return []
        understood = [
            Hit(topic, candidate.confidence)
            for candidate in candidates
            if candidate.confidence >= WORTH_SHOWING and (topic := base.get(candidate.id)) is not None
        ]
        known = {hit.topic.id for hit in understood}
        lowest = min((hit.score for hit in understood), default=1.0)
        rest = [hit for hit in self._search(base).find(query, limit) if hit.topic.id not in known]
        return [*understood, *(Hit(hit.topic, min(hit.score, lowest)) for hit in rest)][:limit]

    def _search(self, base: KnowledgeBase) -> Search:
        if self._indexed[0] is not base:
            self._indexed = self._index(base)
        return self._indexed[1]

    def _index(self, base: KnowledgeBase) -> tuple[KnowledgeBase, Search]:
        return base, Search(base, self._lemmas)
