"""Cleaning a text, and words that pick an offered option."""

from __future__ import annotations

import pytest

from dialogs.reading import clean, has_words, picked
from dialogs.replies import Option
from dialogs.turns import MAX_TEXT

OPTIONS = (
    Option("Вступить в профсоюз", "go:a"),
    Option("Зарплата: разговор с юристом", "go:b"),
    Option("Отпуск без очередей", "go:c"),
)


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("как\x00вступить", "как вступить"),
        ("в\u202eпрофсоюз", "в профсоюз"),
        ("  да  ", "да"),
        ("строка\nвторая", "строка\nвторая"),
        ("\ud800", ""),
        ("👍", "👍"),
    ],
)
def test_invisible_characters_go(dirty: str, cleaned: str) -> None:
    assert clean(dirty) == cleaned


def test_a_long_text_is_cut() -> None:
    assert len(clean("ы" * 1_000_000)) == MAX_TEXT


@pytest.mark.parametrize(("text", "has"), [("да", True), ("5", True), ("😀👍", False), ("...", False), ("", False)])
def test_words_are_letters_or_figures(text: str, has: bool) -> None:
    assert has_words(text) is has


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("1", "go:a"),
        ("вторая", "go:b"),
        ("Нажимаю три", "go:c"),
        ("номер два", "go:b"),
        ("вступить в ПРОФСОЮЗ!", "go:a"),
        ("разговор с юристом", "go:b"),
        ("отпуск без очереди", "go:c"),
    ],
)
def test_an_option_is_named(text: str, choice: str) -> None:
    option = picked(text, OPTIONS)
    assert option is not None
    assert option.choice == choice


@pytest.mark.parametrize("text", ["4", "0", "как дела", "мне задержали зарплату за три месяца что делать", "", "да"])
def test_other_words_name_none(text: str) -> None:
    assert picked(text, OPTIONS) is None
    assert picked("1", ()) is None


@pytest.mark.parametrize("text", ["последнее", "Последний", "вариант последний", "last"])
def test_the_last_option_is_named_where_one_is_awaited(text: str) -> None:
    option = picked(text, OPTIONS, choosing=True)
    assert option is not None
    assert option.choice == "go:c"
    assert picked(text, OPTIONS) is None


def test_a_person_who_is_offered_beside_is_not_the_last_option() -> None:
    person = Option("Позвать человека", "go:operator")
    assert picked("последнее", (*OPTIONS, person), choosing=True) == OPTIONS[-1]
    assert picked("последнее", (person,), choosing=True) == person


@pytest.mark.parametrize("text", ["-1", " \u22122", "\u20131"])
def test_a_number_below_zero_names_none(text: str) -> None:
    assert picked(text, OPTIONS, choosing=True) is None
