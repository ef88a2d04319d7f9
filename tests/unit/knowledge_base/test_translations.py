"""English beside the Russian answers: attached by language, falling back where there is none, every fault named."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge_base.base import KnowledgeBase
from knowledge_base.edits import TopicEdit
from knowledge_base.entities import Fact, KnowledgeError
from knowledge_base.loading import build, load_all, load_facts, read_all
from tests.unit.knowledge_base.conftest import FACTS, KNOWLEDGE

GROUPS = ("membership", "dues", "card", "contacts", "service")
MOST_WORDS = 45
MOST_LABEL = 32
_UNSAID = re.compile(r"[0-9{}()\"“”%№/А-Яа-яЁё]")
DUES_IN_ENGLISH = """\
version: 1
language: en
topics:
  - id: dues.amount
    title: How much the dues are
    label: Dues
    examples: [how much]
    answer: One per cent. Call {phone}, {place}.
    speech: One per cent. Call {phone}.
    sources: []
    checked: 2026-11-23
    related: [pay.delay]
"""
LABELS = "version: 1\nlanguage: en\nlabels:\n  pay.delay: Late wages\n"
PLACE = Fact("Москва", "Москва", {"en": Fact("Moscow", "Moscow")})


@pytest.fixture(scope="module")
def house() -> KnowledgeBase:
    """All content of the house, translations attached."""
    return load_all(KNOWLEDGE / "content", load_facts(KNOWLEDGE / "organisation" / "demo.yml"))


@pytest.fixture
def translated(content: Path) -> Path:
    """The small content folder with an English answer and an English label."""
    (content / "en").mkdir()
    (content / "en" / "dues.yml").write_text(DUES_IN_ENGLISH, "utf-8")
    (content / "en" / "labels.yml").write_text(LABELS, "utf-8")
    return content


def load(content: Path) -> KnowledgeBase:
    return load_all(content, {**FACTS, "place": PLACE})


def test_the_groups_for_everybody_are_answered_in_english(house: KnowledgeBase) -> None:
    wanted = [topic.id for topic in house if topic.group in GROUPS]
    assert len(wanted) == 36
    assert [topic.id for topic in house if "en" in topic.translations] == wanted


def test_every_topic_has_an_english_label_that_fits_a_button(house: KnowledgeBase) -> None:
    labels = [house.label(topic.id, "en") for topic in house]
    assert [label for label in labels if not label.isascii() or len(label) > MOST_LABEL] == []
    assert len(set(labels)) == len(house)


def test_an_english_spoken_answer_is_short_and_words_only(house: KnowledgeBase) -> None:
    spoken = {topic.id: topic.in_language("en").speech for topic in house if "en" in topic.translations}
    assert {name: count for name, said in spoken.items() if (count := len(said.split())) > MOST_WORDS} == {}
    assert {name: found for name, said in spoken.items() if (found := _UNSAID.findall(said))} == {}


def test_an_english_answer_rests_on_the_same_articles(house: KnowledgeBase) -> None:
    def articles(language: str) -> dict[str, list[str]]:
        told = [topic.in_language(language) for topic in house if "en" in topic.translations]
        return {topic.id: sorted(one for source in topic.sources for one in source.articles) for topic in told}

    assert articles("en") == articles("ru")


def test_an_english_answer_leads_where_the_russian_one_does(house: KnowledgeBase) -> None:
    told = [topic for topic in house if "en" in topic.translations]
    assert [topic.id for topic in told if topic.in_language("en").related != topic.related] == []


def test_a_topic_is_told_in_a_language_or_as_it_is(translated: Path) -> None:
    kb = load(translated)
    dues, pay = kb.get("dues.amount"), kb.get("pay.delay")
    assert dues is not None
    assert pay is not None
    assert dues.in_language("en").title == "How much the dues are"
    assert dues.in_language("ru") is dues
    assert pay.in_language("en") is pay
    assert (kb.label("dues.amount"), kb.label("dues.amount", "en")) == ("Взносы", "Dues")
    assert (kb.label("pay.delay", "en"), kb.label("pay.delay", "fr")) == ("Late wages", "Задержка зарплаты")


def test_facts_are_english_where_they_can_be(translated: Path) -> None:
    dues = load(translated).get("dues.amount")
    assert dues is not None
    assert dues.in_language("en").answer == "One per cent. Call +7 495, Moscow."
    assert dues.in_language("en").speech == "One per cent. Call восемь четыреста девяносто пять."


@pytest.mark.parametrize(
    ("forms", "text", "speech"),
    [
        ("text_en: c, speech_en: d", "c", "d"),
        ("text_en: c", "c", "b"),
        ("speech_en: d", "a", "d"),
        ("note: d", "a", "b"),
    ],
)
def test_a_fact_without_an_english_form_is_said_as_it_is(tmp_path: Path, forms: str, text: str, speech: str) -> None:
    (tmp_path / "own.yml").write_text(f"version: 1\nfacts: {{phone: {{text: a, speech: b, {forms}}}}}\n", "utf-8")
    fact = load_facts(tmp_path / "own.yml")["phone"]
    assert (fact.text, fact.speech) == ("a", "b")
    assert (fact.in_language("en").text, fact.in_language("en").speech) == (text, speech)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("dues.yml", "related: [pay.delay]", "related: [pay.never]", "found pay.never"),
        ("dues.yml", "id: dues.amount", "id: dues.size", "expected an id of topics.yml"),
        ("dues.yml", "language: en", "language: ru", "expected `language: en`"),
        ("labels.yml", "pay.delay: Late wages", "dues.amount: Dues", "no answer in `en` yet"),
        ("labels.yml", "pay.delay: Late wages", "pay.delay: 5", "expected `pay.delay`, a text"),
        ("labels.yml", "labels:", "names:", "expected `language: en` and `labels`"),
    ],
)
def test_a_fault_of_a_translation_is_named(translated: Path, file: str, old: str, new: str, told: str) -> None:
    path = translated / "en" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=re.escape(told)) as caught:
        load(translated)
    assert str(caught.value).startswith(file)


def test_an_english_example_stands_in_one_topic_only(translated: Path) -> None:
    second = DUES_IN_ENGLISH.replace("dues.amount", "pay.delay").replace(
        "related: [pay.delay]", "related: [dues.amount]"
    )
    (translated / "en" / "pay.yml").write_text(second.replace("[how much]", "[How much?]"), "utf-8")
    (translated / "en" / "labels.yml").unlink()
    with pytest.raises(KnowledgeError, match=r"'How much\?' is also one of dues\.amount"):
        load(translated)


def test_an_edit_changes_its_own_language_and_no_other(translated: Path) -> None:
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    edit = TopicEdit("dues.amount", "en", {"title": "The dues", "examples_added": ["what do I pay"]}, "staff", moment)
    dues = build(read_all(translated), {**FACTS, "place": PLACE}, [edit]).get("dues.amount")
    assert dues is not None
    assert (dues.title, dues.in_language("en").title) == ("Размер взносов", "The dues")
    assert dues.in_language("en").examples == ("how much", "what do I pay")


def test_an_edit_of_what_has_no_answer_in_its_language_is_refused(translated: Path) -> None:
    edit = TopicEdit("pay.delay", "en", {"title": "x"}, "staff", datetime(2026, 11, 23, tzinfo=UTC), id=7)
    with pytest.raises(KnowledgeError, match=r"edit 7, pay\.delay: expected a topic that has an answer"):
        build(read_all(translated), {**FACTS, "place": PLACE}, [edit])


def test_what_is_asked_in_english_of_a_russian_answer_is_a_question_of_that_answer(translated: Path) -> None:
    (translated / "en" / "questions").mkdir()
    text = "version: 1\nlanguage: en\nquestions:\n  pay.delay: [my wages are late]\n  dues.amount: [what is the fee]\n"
    (translated / "en" / "questions" / "all.yml").write_text(text, "utf-8")
    kb = load(translated)
    dues, pay = kb.get("dues.amount"), kb.get("pay.delay")
    assert dues is not None
    assert pay is not None
    assert pay.examples == ("не платят зарплату", "где получка", "my wages are late")
    assert dues.examples == ("сколько платить",)
    assert dues.in_language("en").examples == ("how much", "what is the fee")


def test_every_topic_is_asked_for_in_english(house: KnowledgeBase) -> None:
    def asked(topic_id: str) -> int:
        topic = house.get(topic_id)
        return sum(text.isascii() for text in topic.in_language("en").examples) if topic else 0

    assert [topic.id for topic in house if asked(topic.id) < 3] == []
