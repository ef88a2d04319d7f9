"""Every spoken answer of the house is short, and fit to be said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge_base.base import KnowledgeBase
from knowledge_base.loading import load_facts, load_knowledge

KNOWLEDGE = Path(__file__).parents[3] / "knowledge_base"
MOST_WORDS = 45
MOST_SENTENCES = 4
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_UNSAID = re.compile(r"[0-9A-Za-z{}()«»\"%№/]")


@pytest.fixture(scope="module")
def house() -> KnowledgeBase:
    return load_knowledge(KNOWLEDGE / "content", "ru", load_facts(KNOWLEDGE / "organisation" / "demo.yml"))


def test_a_spoken_answer_is_short(house: KnowledgeBase) -> None:
    assert {topic.id: count for topic in house if (count := len(topic.speech.split())) > MOST_WORDS} == {}


def test_a_spoken_answer_has_few_sentences(house: KnowledgeBase) -> None:
    assert {topic.id: count for topic in house if (count := len(_SENTENCE.split(topic.speech))) > MOST_SENTENCES} == {}


def test_a_spoken_answer_has_words_only(house: KnowledgeBase) -> None:
    assert {topic.id: found for topic in house if (found := _UNSAID.findall(topic.speech))} == {}
