"""Finding answers for the content API: what the dialogue would answer comes first, then what the words lead to.

What holds no Russian letter is searched for in the English answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from dialogs.nlu.decision import OUT_OF_SCOPE, REFUSED_ABOVE
from dialogs.nlu.language import ENGLISH
from dialogs.nlu.repair import repaired
from dialogs.turns import Candidate
from knowledge_base.base import LANGUAGE, KnowledgeBase
from knowledge_base.search import Hit, Search
from knowledge_base.words import Lemmas

WORTH_SHOWING = 0.1
"""The confidence from which the dialogue's guess is a find."""


_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


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
        self._indexed: dict[str, tuple[KnowledgeBase, Search]] = {}
        self._search(knowledge(), LANGUAGE)

    def find(self, query: str, limit: int) -> Sequence[Hit]:
        """Topics for a question, best first; none where the dialogue would refuse it as not ours."""
        base = self._knowledge()
        meant = repaired(query) or query
        candidates = self._understanding.candidates(meant)
        if candidates and candidates[0].id == OUT_OF_SCOPE and candidates[0].confidence >= REFUSED_ABOVE:
            return []
        understood = [
            Hit(topic, candidate.confidence)
            for candidate in candidates
            if candidate.confidence >= WORTH_SHOWING and (topic := base.get(candidate.id)) is not None
        ]
        known = {hit.topic.id for hit in understood}
        lowest = min((hit.score for hit in understood), default=1.0)
        rest = [hit for hit in self._by_words(base, query, meant, limit) if hit.topic.id not in known]
        by_words = (Hit(base.get(hit.topic.id) or hit.topic, min(hit.score, lowest)) for hit in rest)
        return [*understood, *by_words][:limit]

    def _by_words(self, base: KnowledgeBase, query: str, meant: str, limit: int) -> Sequence[Hit]:
        """In Russian where it may be Russian; a short English word may look so too."""
        found = self._search(base, LANGUAGE).find(meant, limit) if _CYRILLIC.search(meant) else []
        return found if found or _CYRILLIC.search(query) else self._search(base, ENGLISH).find(query, limit)

    def _search(self, base: KnowledgeBase, language: str) -> Search:
        indexed = self._indexed.get(language)
        if indexed is None or indexed[0] is not base:
            indexed = self._indexed[language] = (base, Search(base.in_language(language), self._lemmas))
        return indexed[1]
