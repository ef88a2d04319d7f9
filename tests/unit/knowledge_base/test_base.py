"""The base is a value: looked up by id and group, replaced whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge_base.base import KnowledgeBase


def test_a_topic_is_found_by_its_id(kb: KnowledgeBase) -> None:
    topic = kb.get("pay.delay")
    assert topic is not None
    assert kb.label("pay.delay") == topic.label
    assert "pay.delay" in kb
    assert kb.get("pay.never") is None


def test_a_label_of_nothing_is_an_error(kb: KnowledgeBase) -> None:
    with pytest.raises(KeyError):
        kb.label("pay.never")


def test_groups_hold_every_topic_once_in_order(kb: KnowledgeBase) -> None:
    assert next(iter(kb.groups)) == "membership"
    assert [topic for group in kb.groups.values() for topic in group] == sorted(
        kb.topics, key=lambda topic: list(kb.groups).index(topic.group)
    )


def test_an_edit_makes_a_new_base_and_leaves_the_old_one(kb: KnowledgeBase) -> None:
    old = kb.topics[3]
    edited = kb.with_topic(replace(old, title="Иначе"))
    assert edited.topics[3].title == "Иначе"
    assert len(edited) == len(kb)
    assert kb.topics[3] is old
