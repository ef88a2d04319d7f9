"""Topics are found by any form of their words."""

from __future__ import annotations

import pytest

from knowledge_base.base import KnowledgeBase
from knowledge_base.search import Search
from knowledge_base.words import KNOWN_WORDS, Lemmas


@pytest.fixture(scope="module")
def search(kb: KnowledgeBase) -> Search:
    return Search(kb)


@pytest.mark.parametrize(
    ("query", "topic"),
    [
        ("вступлению в профсоюз", "membership.join"),
        ("ночных смен доплаты", "pay.night"),
        ("суточные в командировке", "pay.business_trip"),
    ],
)
def test_other_forms_of_the_words_find_the_topic(search: Search, query: str, topic: str) -> None:
    hits = search.find(query, 3)
    assert topic in [hit.topic.id for hit in hits]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 < hit.score < 1 for hit in hits)


@pytest.mark.parametrize("query", ["", "🙂", "'; DROP TABLE", "\0", "щщщщщ"])
def test_nothing_in_common_finds_nothing(search: Search, query: str) -> None:
    assert search.find(query, 5) == []


def test_no_more_are_found_than_asked_for(search: Search) -> None:
    assert len(search.find("работа", 2)) == 2


def test_the_memory_of_lemmas_is_bounded() -> None:
    lemmas = Lemmas()
    for number in range(KNOWN_WORDS + 10):
        lemmas.lemma(f"x{number}")
    assert len(lemmas._known) <= KNOWN_WORDS
    assert lemmas.of("Ёлками ёлок") == ["елка", "елка"]
