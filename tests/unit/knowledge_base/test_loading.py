"""Content is read whole, and every fault is named with its file, its topic and what is expected."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import KnowledgeError, Source
from knowledge_base.loading import load_all, load_facts, load_topic_ids, read_content
from tests.unit.knowledge_base.conftest import FACTS, KNOWLEDGE


def test_all_ids_have_an_answer(kb: KnowledgeBase) -> None:
    ids = load_topic_ids(KNOWLEDGE / "content")
    assert len(ids) == 113
    assert tuple(topic.id for topic in kb.topics) == ids


def test_topics_stand_in_the_order_of_the_list_with_facts_filled_in(content: Path) -> None:
    kb = load_all(content, FACTS)
    assert [topic.id for topic in kb.topics] == ["pay.delay", "dues.amount"]
    topic = kb.topics[0]
    assert (topic.answer, topic.speech) == ("Звоните +7 495.", "Звоните восемь четыреста девяносто пять.")
    assert topic.sources == (Source("ТК РФ", ("136", "142")),)
    assert topic.checked == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{phone}.\n    speech", "{telephone}.\n    speech", "`answer` names the fact {telephone}"),
        ("speech: Звоните {phone}", "speech: Звоните {fax}", "`speech` names the fact {fax}"),
        ("answer: Звоните {phone}.", "answer: Звоните {phone}}.", "brace"),
        ("    label: Задержка зарплаты\n", "", "expected `label`"),
        ("title: Задержали зарплату", "title: ''", "expected `title`"),
        ("      - не платят зарплату\n      - где получка\n", "", "expected `examples`"),
        ("- где получка", "- 15", "expected `examples`"),
        ('    sources:\n      - {law: ТК РФ, articles: ["136", "142"]}\n', "", "expected `sources`"),
        ('articles: ["136", "142"]', "articles: [136]", "expected `articles`"),
        ("checked: 2026-11-23", "checked: вчера", "expected `checked`, a date"),
        ("checked: 2026-11-23", "checked: 2026-11-23 10:00:00", "expected `checked`, a date"),
        ("related: [dues.amount]", "related: [dues.nowhere]", "found dues.nowhere"),
        ("related: [dues.amount]", "related: [pay.delay]", "found pay.delay"),
        ("id: pay.delay", "id: pay.late", "expected an id of topics.yml"),
        ("- где получка", "- Сколько платить?", "is also one of dues.amount"),
    ],
)
def test_a_fault_of_a_topic_is_named(content: Path, old: str, new: str, told: str) -> None:
    file = content / "ru" / "pay.yml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load_all(content, FACTS)
    assert str(caught.value).startswith(("pay.yml, pay.", "dues.yml, dues.amount"))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("version: 1", "version: 2", "version: 1"),
        ("language: ru", "language: en", "expected `language: ru`"),
        ("checked: 2026-11-23", "checked: 2026-02-31", "expected dates that exist"),
        ("version: 1", "version: [", "readable YAML"),
        ("topics:", "answers:", "expected `topics`"),
        ("- id: pay.delay", "- name: pay.delay", "expected `id`"),
    ],
)
def test_a_fault_of_a_file_is_named(content: Path, old: str, new: str, told: str) -> None:
    file = content / "ru" / "pay.yml"
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=r"^pay\.yml: ") as caught:
        load_all(content, FACTS)
    assert told in str(caught.value)


def test_an_id_in_two_files_is_refused(content: Path) -> None:
    (content / "ru" / "pay2.yml").write_text((content / "ru" / "pay.yml").read_text("utf-8"), "utf-8")
    with pytest.raises(KnowledgeError, match=r"pay\.delay: expected one entry of this id, found 2"):
        load_all(content, FACTS)


def test_a_language_without_files_is_refused(content: Path) -> None:
    with pytest.raises(KnowledgeError, match="found none"):
        read_content(content, "fr")


def test_the_demo_facts_say_that_they_are_a_demo() -> None:
    facts = load_facts(KNOWLEDGE / "organisation" / "demo.yml")
    assert facts.demo
    assert facts["phone"].text != facts["phone"].speech


@pytest.mark.parametrize("facts", ["facts: {phone: {text: a}}", "facts: {phone: a}", "facts: []", "other: 1"])
def test_facts_without_both_forms_are_refused(tmp_path: Path, facts: str) -> None:
    (tmp_path / "own.yml").write_text(f"version: 1\n{facts}\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"^own\.yml"):
        load_facts(tmp_path / "own.yml")


def test_own_facts_are_not_a_demo(tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text("version: 1\nfacts: {phone: {text: a, speech: b}}\n", "utf-8")
    assert not load_facts(tmp_path / "own.yml").demo


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"^none\.yml: expected a readable YAML file"):
        load_facts(tmp_path / "none.yml")
