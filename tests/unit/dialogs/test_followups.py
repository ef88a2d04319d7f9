"""Short replies to what was said last, and no question among them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import knowledge
from app.settings import Settings
from dialogs.followups import FollowUp, declines, kind, leans

QUESTIONS = Path(__file__).parents[2] / "data" / "questions-dev.jsonl"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Непонятно", FollowUp.PLAINER),
        ("угу непонятно", FollowUp.PLAINER),
        ("я не понимаю", FollowUp.PLAINER),
        ("Ничего не поняла!", FollowUp.PLAINER),
        ("слишком сложно", FollowUp.PLAINER),
        ("объясните, пожалуйста, по-простому", FollowUp.PLAINER),
        ("I don't understand", FollowUp.PLAINER),
        ("можно поподробнее?", FollowUp.MORE),
        ("ссылку на закон", FollowUp.SOURCES),
        ("а где это написано?", FollowUp.SOURCES),
        ("пример заявления", FollowUp.SAMPLE),
        ("почему?", FollowUp.FURTHER),
        ("а сколько это", FollowUp.FURTHER),
        ("что мне делать", FollowUp.FURTHER),
    ],
)
def test_a_follow_up_is_known_with_courtesies_or_without(text: str, wanted: FollowUp) -> None:
    assert kind(text) is wanted


@pytest.mark.parametrize("text", ["не понял за что штраф", "что мне делать если не платят", "спасибо", "а", "", "1"])
def test_more_than_a_follow_up_is_none(text: str) -> None:
    assert kind(text) is None


def test_no_question_is_taken_for_a_follow_up() -> None:
    asked = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    ours = [one["text"] for one in asked if "out_of_scope" not in one["expect"]]
    _, base = knowledge.load(Settings())
    examples = [example for topic in base.topics for example in topic.examples]
    assert [text for text in (*ours, *examples) if kind(text) or declines(text)] == []


@pytest.mark.parametrize(
    ("text", "leaning"),
    [("а для педагогов?", True), ("а если я инвалид?", True), ("а", False), ("а если мне не платят зарплату", False)],
)
def test_a_few_words_may_lean_on_the_answer(text: str, leaning: bool) -> None:
    assert leans(text) is leaning


@pytest.mark.parametrize("text", ["ни одно", "другое", "Не то.", "нет", "нет, спасибо", "ничего из этого", "neither"])
def test_a_choice_is_declined(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize("text", ["нет денег", "другой отпуск", "да", "последнее", ""])
def test_other_words_decline_nothing(text: str) -> None:
    assert not declines(text)
