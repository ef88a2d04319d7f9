"""Words for keys."""

from __future__ import annotations

import pytest

from dialogs.shortcuts import BACK, shortcut
from dialogs.state import ConversationState, MenuPlace

IN_MENU = ConversationState(menu=MenuPlace("main"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("меню", "menu"),
        ("Главное меню, пожалуйста", "menu"),
        ("назад", BACK),
        ("Нет, не так!", BACK),
        ("ой, ошиблась", BACK),
        ("на другую конференцию", BACK),
        ("Нет, подождите, хочу на другую", BACK),
        ("войти в конференцию", "conference.enter"),
        ("подключите меня, пожалуйста, к конференции", "conference.enter"),
    ],
)
def test_a_phrase_stands_for_a_key(text: str, wanted: str) -> None:
    assert shortcut(text, IN_MENU) == wanted


@pytest.mark.parametrize(
    "text",
    ["как войти в профсоюз", "когда конференция", "нет", "не хочу", "не надо", "так", "меню в столовой", "", "5"],
)
def test_a_question_does_not(text: str) -> None:
    assert shortcut(text, IN_MENU) is None


def test_there_is_no_way_back_from_nowhere() -> None:
    assert shortcut("нет, не то", ConversationState()) is None
    assert shortcut("меню", ConversationState()) == "menu"
