"""Finding answers for the content API: what the dialogue would answer comes first, then what the words lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.nlu.embedded import EmbeddedUnderstanding
from knowledge_base.base import KnowledgeBase
from knowledge_base.search import Hit, Search

WORTH_SHOWING = 0.1
"""The confidence from which the dialogue's guess is a find."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Joins understanding and search."""

    knowledge: KnowledgeBase
    understanding: EmbeddedUnderstanding
    search: Search

    def find(self, query: str, limit: int) -> Sequence[Hit]:
        """Topics for a question, best first."""
        understood = [
            Hit(topic, candidate.confidence)
            for candidate in self.understanding.candidates(query)
            if candidate.confidence >= WORTH_SHOWING and (topic := self.knowledge.get(candidate.id)) is not None
        ]
        known = {hit.topic.id for hit in understood}
        lowest = min((hit.score for hit in understood), default=1.0)
        rest = [hit for hit in self.search.find(query, limit) if hit.topic.id not in known]
        return [*understood, *(Hit(hit.topic, min(hit.score, lowest)) for hit in rest)][:limit]
