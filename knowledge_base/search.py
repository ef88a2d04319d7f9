"""Topics found by the words of a query: BM25 over lemmas (Robertson and Zaragoza, 2009)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        counted = [self._count(topic) for topic in kb.topics]
        average = sum(words.total() for words in counted) / max(1, len(counted))
        for place, words in enumerate(counted):
            norm = K1 * (1 - B + B * words.total() / average)
            for word, count in words.items():
                postings[word].append((place, count * (K1 + 1) / (count + norm)))
        self._postings = {word: self._weighed(found) for word, found in postings.items()}

    def scores(self, query: str) -> npt.NDArray[np.float32]:
        """How well each topic fits a query, 0 to 1, in the base's own order."""
        found = np.zeros(len(self._topics), np.float32)
        for word in set(self._lemmas.of(query, QUERY_WORDS)):
            if word in self._postings:
                places, weights = self._postings[word]
                found[places] += weights
        return found / (found + HALF)

    def find(self, query: str, limit: int = 10) -> list[Hit]:
        """The topics nearest to a query, best first; equal scores in the base's own order."""
        scores = self.scores(query)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [Hit(self._topics[place], float(scores[place])) for place in best if scores[place] > 0]

    def _weighed(self, found: list[tuple[int, float]]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        rarity = math.log(1 + (len(self._topics) - len(found) + 0.5) / (len(found) + 0.5))
        places, weights = zip(*found, strict=True)
        return np.array(places, np.int32), np.array(weights, np.float32) * np.float32(rarity)

    def _count(self, topic: Topic) -> Counter[str]:
        words = Counter(self._lemmas.of(topic.title) * TITLE_WEIGHT)
        for text in (topic.label, *topic.examples, topic.answer):
            words.update(self._lemmas.of(text))
        return words
