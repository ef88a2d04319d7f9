"""Words for keys."""

from __future__ import annotations

import pytest

from dialogs.shortcuts import BACK, shortcut


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("меню", "menu"),
        ("Главное меню, пожалуйста", "menu"),
        ("назад", BACK),
        ("Нет, не так!", BACK),
        ("ой, ошиблась", BACK),
        ("на другую конференцию", BACK),
        ("войти в конференцию", "conference.enter"),
        ("подключите меня, пожалуйста, к конференции", "conference.enter"),
    ],
)
def test_a_phrase_stands_for_a_key(text: str, wanted: str) -> None:
    assert shortcut(text) == wanted


@pytest.mark.parametrize("text", ["как войти в профсоюз", "когда конференция", "нет", "меню в столовой", "", "5"])
def test_a_question_does_not(text: str) -> None:
    assert shortcut(text) is None
