"""What counts as a consent, and as a yes to what cannot be taken back."""

from __future__ import annotations

import pytest

from dialogs.flows.privacy import agreed, surely


@pytest.mark.parametrize("text", ["да", "Да, удалить", "удаляйте", "конечно удалите", "подтверждаю", "yes, delete it"])
def test_a_plain_yes_erases(text: str) -> None:
    assert surely(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "нет",
        "не надо",
        "отмените",
        "нет, удалять не надо",
        "подождите, да",
        "оставьте",
        "да не удаляй ты",
        "no",
        "cancel",
    ],
)
def test_any_doubt_is_a_no(text: str) -> None:
    assert surely(text) is False


@pytest.mark.parametrize(
    "text",
    ["а что удалится?", "да?", "покажите карту", "", "1", "удалите пожалуйста из всех ваших баз мой старый телефон"],
)
def test_what_is_not_plain_is_no_answer(text: str) -> None:
    assert surely(text) is None


@pytest.mark.parametrize("text", ["согласен", "Согласна!", "да", "даю согласие", "I agree"])
def test_a_consent_in_words(text: str) -> None:
    assert agreed(text) is True


@pytest.mark.parametrize("text", ["не согласен", "нет", "я не даю", "I do not agree", "I don't consent"])
def test_a_refusal_in_words(text: str) -> None:
    assert agreed(text) is False


@pytest.mark.parametrize("text", ["полный текст", "зачем это", ""])
def test_neither(text: str) -> None:
    assert agreed(text) is None
