"""Topics found by the words of a query: BM25 over lemmas (Robertson and Zaragoza, 2009)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import Topic
from knowledge_base.words import Lemmas

K1 = 1.2
B = 0.6
HALF = 20
"""The BM25 score that counts as a fit of one half."""
TITLE_WEIGHT = 5
"""A title's word counts as often as this many words of the answer."""
QUERY_WORDS = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic found. ``score`` tells how well it fits: BM25 brought to 0 to 1."""

    topic: Topic
    score: float


class Search:
    """The index of one knowledge base; built in a fraction of a second, never changed."""

    def __init__(self, kb: KnowledgeBase, lemmas: Lemmas | None = None) -> None:
        self._lemmas = lemmas or Lemmas()
        self._topics = kb.topics
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        counted = [self._count(topic) for topic in kb.topics]
        average = sum(words.total() for words in counted) / max(1, len(counted))
        for place, words in enumerate(counted):
            norm = K1 * (1 - B + B * words.total() / average)
            for word, count in words.items():
                self._postings[word].append((place, count * (K1 + 1) / (count + norm)))

    def find(self, query: str, limit: int = 10) -> list[Hit]:
        """The topics nearest to a query, best first; equal scores in the base's own order."""
        scores: dict[int, float] = defaultdict(float)
        for word in set(self._lemmas.of(query, QUERY_WORDS)):
            found = self._postings.get(word, ())
            rarity = math.log(1 + (len(self._topics) - len(found) + 0.5) / (len(found) + 0.5))
            for place, weight in found:
                scores[place] += rarity * weight
        best = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))[:limit]
        return [Hit(self._topics[place], score / (score + HALF)) for place, score in best]

    def _count(self, topic: Topic) -> Counter[str]:
        words = Counter(self._lemmas.of(topic.title) * TITLE_WEIGHT)
        for text in (topic.label, *topic.examples, topic.answer):
            words.update(self._lemmas.of(text))
        return words
