"""Broad questions are known by their words, and name topics that exist."""

from __future__ import annotations

from collections import defaultdict

import pytest
import yaml

from dialogs.nlu.broad import BROAD, Broad
from dialogs.nlu.examples import load_all_intents
from knowledge_base.base import KnowledgeBase
from knowledge_base.words import Lemmas

KNOWN = frozenset({"a", "b"})


@pytest.fixture(scope="module")
def broad() -> Broad:
    return Broad(["я", "что", "делать", "в"], {"отпуск": ["a", "b", "c"], "мало платят": ["b"]}, Lemmas())


@pytest.mark.parametrize("text", ["отпуск", "Отпуска!", "отпуск я что делать", "в отпуск отпуск"])
def test_forms_and_words_beside_change_nothing(broad: Broad, text: str) -> None:
    assert [one.id for one in broad.candidates(text, KNOWN)] == ["a", "b"]


def test_topics_are_offered_alike(broad: Broad) -> None:
    assert {one.confidence for one in broad.candidates("отпуск", KNOWN)} == {0.45}
    assert [one.confidence for one in broad.candidates("платят мало", KNOWN)] == [0.9]


@pytest.mark.parametrize("text", ["", "я что делать", "не дают отпуск", "платят"])
def test_another_question_is_not_broad(broad: Broad, text: str) -> None:
    assert broad.candidates(text, KNOWN) == ()


def test_the_file_names_two_or_three_known_topics_each(kb: KnowledgeBase) -> None:
    known = {topic.id for topic in kb} | set(load_all_intents())
    questions = yaml.safe_load(BROAD.read_text("utf-8"))["questions"]
    assert [one for one in questions if not 2 <= len(one["topics"]) <= 3 or not set(one["topics"]) <= known] == []


def test_no_phrase_of_the_file_hides_another(kb: KnowledgeBase) -> None:
    broad = Broad.load(Lemmas())
    known = frozenset(topic.id for topic in kb) | frozenset(load_all_intents())
    meant = defaultdict(set)
    for one in yaml.safe_load(BROAD.read_text("utf-8"))["questions"]:
        for phrase in one["phrases"]:
            meant[tuple(one["topics"])].add(tuple(each.id for each in broad.candidates(phrase, known)))
    assert {topics: found for topics, found in meant.items() if found != {topics}} == {}
