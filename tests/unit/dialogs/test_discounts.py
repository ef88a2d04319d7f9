"""When a text surely looks for partners, and when it is left to the understanding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogs.discounts import TOPIC, looks_for_partners
from dialogs.replies import Option
from dialogs.state import ConversationState
from dialogs.turns import Candidate

DATA = Path(__file__).parents[2] / "data"
NEW = ConversationState()
AFTERWARDS = ConversationState(offered=(Option("Ещё", "go:loyalty.more:optics;;;3"),))
QUESTIONS = [
    json.loads(line)
    for name in ("questions-test", "questions-dev", "questions-regression", "questions-heard", "questions-heard-dev")
    for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
]


def test_a_search_is_gone_on_with_as_long_as_no_other_topic_is_answered() -> None:
    assert looks_for_partners("а на тульской", ConversationState(sought="optics;;;0"), ())


def test_no_question_of_the_measured_ones_is_taken_from_another_topic() -> None:
    taken = [one for one in QUESTIONS if looks_for_partners(one["text"], NEW, ())]
    assert [one["text"] for one in taken if TOPIC not in one["expect"]] == []
    assert len(QUESTIONS) > 1000


@pytest.mark.parametrize(
    "text",
    [
        "очки у метро таганская дешевле",
        "скидки на йогу",
        "есть что-нибудь на Тульской",
        "скидка аптека",
        "по карте аптека на тульской есть",
        "стоматология со скидкой",
        "glasses cheaper near taganskaya",
        "есть кафе у чистых прудов",
        "у метро Профсоюзная",
        "мебель дёшево",
    ],
)
def test_a_thing_or_a_place_with_a_discount_is_a_search(text: str) -> None:
    assert looks_for_partners(text, NEW, ())


@pytest.mark.parametrize(
    "text",
    [
        "кассир в аптеке не дал скидку",
        "карту в аптеке не принимают",
        "открыл пекарню, готов давать вашим скидку",
        "скидка на путёвку в санаторий",
        "где скидки по карте",
        "страховку где дешевле оформить",
        "болят зубы, дадут больничный",
        "на таганской есть профком",
    ],
)
def test_other_business_is_not(text: str) -> None:
    assert not looks_for_partners(text, NEW, ())


@pytest.mark.parametrize("text", ["а на тульской", "а аптеки?", "а зубы", "адрес аптеки"])
def test_right_after_partners_the_thing_or_the_place_will_do(text: str) -> None:
    assert looks_for_partners(text, AFTERWARDS, ())
    assert not looks_for_partners(text, NEW, ())


@pytest.mark.parametrize("text", ["сколько стоит аптека", "мне врач больничный не закрыл", "спасибо", "моя карта"])
def test_right_after_partners_other_questions_are_still_questions(text: str) -> None:
    assert not looks_for_partners(text, AFTERWARDS, ())


def test_what_is_surely_understood_stays_unless_a_station_is_named() -> None:
    sure = (Candidate("help.sport", 0.95),)
    assert not looks_for_partners("скидки на спорт", NEW, sure)
    assert looks_for_partners("скидки на спорт у метро Сокол", NEW, sure)
    assert not looks_for_partners("где спорт подешевле", NEW, sure)
    assert looks_for_partners("бассейн на соколе", NEW, sure)
    assert not looks_for_partners("обед на таганской нам сократили", NEW, sure)
    assert looks_for_partners("обед на таганской нам сократили", NEW, (Candidate("out_of_scope", 0.99),))
