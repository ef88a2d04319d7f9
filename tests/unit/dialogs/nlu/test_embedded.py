"""The understanding of the house on the house's own content."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import product

import pytest

from dialogs.nlu.decision import OUT_OF_SCOPE, DecisionKind, decide
from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.turns import Candidate, Locale
from knowledge_base.base import KnowledgeBase

FEW = {"greeting": ("привет", "здравствуйте"), OUT_OF_SCOPE: ("какая погода", "расскажи сказку")}
HOSTILE = {
    "empty": "",
    "spaces": " \n\t ",
    "emoji": "🙂🙂🙂",
    "nul": "\0\0\0",
    "marks": "\u202e\u200f",
    "long word": "щ1ъ" * 1333,
    "long text": "зряпата выбз ктопр " * 210,
    "many new words": " ".join(f"{a}{b}{c}" for a, b, c in product("бвгджз", "аеиоу", "клмнпрст"))[:4000],
    "sql": "'; DROP TABLE members; --",
    "html": "<script>alert(1)</script>" * 50,
    "open tags": "<a" * 2000,
    "surrogate": "\ud800\udfff",
    "chinese": "你好世界",
    "digits": "1234567890",
}


def best(understanding: EmbeddedUnderstanding, text: str) -> Candidate:
    return understanding.candidates(text)[0]


def test_every_example_is_found_exactly(kb: KnowledgeBase, understanding: EmbeddedUnderstanding) -> None:
    wrong = [
        example
        for topic in kb
        for example in topic.examples
        if (found := best(understanding, f" {example.upper()}!")).id != topic.id or found.confidence < 0.95
    ]
    assert wrong == []


async def test_the_first_question_of_the_house(understanding: EmbeddedUnderstanding) -> None:
    candidates = await understanding.understand("как вступить в профсоюз", Locale.RU)
    assert candidates[0].id == "membership.join"
    assert candidates[0].confidence >= 0.95


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("как фступить в профсаюз", "membership.join"),
        ("задержуют зарплатту", "pay.delay"),
        ("патеряла карту профсоюза", "card.lost"),
        ("камандировка суточьные", "pay.business_trip"),
        ("испытателный срок скока", "contract.probation"),
    ],
)
def test_mistakes_of_typing_are_forgiven(understanding: EmbeddedUnderstanding, text: str, topic: str) -> None:
    assert best(understanding, text).id == topic


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("здравствуйте", "greeting"),
        ("покажите мою карту", "card.show"),
        ("как получить карту члена профсоюза", "card.get"),
        ("подпишите меня на новости", "news.subscribe"),
        ("что нового в профсоюзе", "news.latest"),
        ("запишите меня на конференцию", "conference.sign_up"),
        ("отмените мою запись на конференцию", "conference.cancel"),
        ("на какие конференции я записан", "conference.mine"),
        ("какие конференции запланированы", "conference.list"),
        ("как подключиться к телефонной конференции", "service.conference_join"),
        ("соедините с оператором", "operator"),
        ("перезвоните мне", "callback"),
        ("hello", "greeting"),
        ("show my card please", "card.show"),
        ("i want to talk to an operator", "operator"),
    ],
)
def test_intents_are_told_from_near_topics(understanding: EmbeddedUnderstanding, text: str, intent: str) -> None:
    candidates = understanding.candidates(text)
    assert decide(candidates).kind is DecisionKind.ANSWER
    assert candidates[0].id == intent


@pytest.mark.parametrize(
    "text",
    [
        "как сварить компот из вишни",
        "сколько стоит билет на самолёт",
        "фзыщц",
        "my printer is on fire",
    ],
)
def test_what_is_not_ours_is_refused(understanding: EmbeddedUnderstanding, text: str) -> None:
    candidates = understanding.candidates(text)
    assert candidates[0].id == OUT_OF_SCOPE
    assert decide(candidates).kind is DecisionKind.REFUSE


@pytest.mark.parametrize("text", ["77", "12", "14.03.1985", "7700000016", "№ 5", "?!", "да", "Нет.", "ну да"])
def test_a_number_or_an_idle_word_is_about_nothing(understanding: EmbeddedUnderstanding, text: str) -> None:
    assert understanding.candidates(text) == ()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("спасибо а как вступить в профсоюз", "membership.join"),
        ("Здравствуйте! Добрый день, как вступить в профсоюз?", "membership.join"),
        ("алло, соедините с оператором", "operator"),
        ("спасибо большое, до свидания", "goodbye"),
        ("спасибо вам большое за всё", "thanks"),
        ("привет всем привет", "greeting"),
    ],
)
def test_a_question_is_heard_behind_its_courtesy(understanding: EmbeddedUnderstanding, text: str, topic: str) -> None:
    assert best(understanding, text).id == topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("меня уволили", "dismissal.reinstatement"),
        ("увольняют что делать", "dismissal.redundancy"),
        ("Отпуск", "leave.length"),
        ("здравствуйте, зарплата", "pay.delay"),
        ("индексация зарплаты", "help.collective_agreement"),
    ],
)
def test_a_broad_question_is_answered_by_a_choice(understanding: EmbeddedUnderstanding, text: str, topic: str) -> None:
    decision = decide(understanding.candidates(text))
    assert decision.kind is DecisionKind.CLARIFY
    assert topic in decision.ids


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_quickly_and_not_answered(understanding: EmbeddedUnderstanding, name: str) -> None:
    start = time.process_time()
    candidates = understanding.candidates(HOSTILE[name])
    assert time.process_time() - start < 0.5
    assert decide(candidates).kind is DecisionKind.REFUSE


def test_candidates_are_few_ordered_and_probable(understanding: EmbeddedUnderstanding) -> None:
    candidates = understanding.candidates("директор не отпускает меня отдыхать летом")
    confidences = [one.confidence for one in candidates]
    assert len(candidates) == 5
    assert confidences == sorted(confidences, reverse=True)
    assert 0 < sum(confidences) <= 1.001


def test_an_edited_example_is_found_at_once(kb: KnowledgeBase) -> None:
    small = KnowledgeBase(kb.topics[:12])
    understanding = EmbeddedUnderstanding(small, FEW)
    new = "дайте зелёную шуршалку с бахромой"
    assert best(understanding, new).id != "membership.confirm"
    topic = small.get("membership.confirm")
    assert topic is not None
    understanding.update(small.with_topic(replace(topic, examples=(*topic.examples, new))))
    assert best(understanding, new) == Candidate("membership.confirm", 1.0)
    assert best(understanding, "зелёную шуршалку дайте с бахромой").id == "membership.confirm"


def test_a_topic_that_was_taken_out_is_never_named(kb: KnowledgeBase) -> None:
    small = KnowledgeBase(kb.topics[:12])
    understanding = EmbeddedUnderstanding(small, FEW)
    question = small.topics[0].examples[0]
    assert best(understanding, question).id == small.topics[0].id
    understanding.update(KnowledgeBase(small.topics[1:]))
    assert small.topics[0].id not in [one.id for one in understanding.candidates(question)]


def test_training_twice_gives_the_same_answers(kb: KnowledgeBase) -> None:
    small = KnowledgeBase(kb.topics[:12])
    one, two = (EmbeddedUnderstanding(small, FEW) for _ in range(2))
    for text in ("сколько отдавать профсоюзу", "мне не платят", "уйти хочу от вас", "погода"):
        assert one.candidates(text) == two.candidates(text)
