"""Words that sound alike have one key; words that do not, do not."""

from __future__ import annotations

import pytest

from dialogs.nlu.sounds import sounds


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("профсоюз", "прафсаюс"),
        ("взнос", "взноз"),
        ("платится", "платица"),
        ("платиться", "платится"),
        ("счёт", "щёт"),
        ("честный", "чесный"),
        ("поздно", "позно"),
        ("что", "што"),
        ("больничного", "больничнава"),
        ("здравствуйте", "здраствуйте"),
        ("объявление", "обявление"),
        ("комиссия", "камисия"),
        ("жить", "жыть"),
    ],
)
def test_what_sounds_alike_is_one(said: str, heard: str) -> None:
    assert sounds(said) == sounds(heard)


@pytest.mark.parametrize(
    ("one", "other"), [("отпуск", "отпустить"), ("взнос", "занос"), ("карта", "порта"), ("суд", "сад")]
)
def test_what_sounds_otherwise_is_not(one: str, other: str) -> None:
    assert sounds(one) != sounds(other)


@pytest.mark.parametrize("word", ["", "ь", "его", "abc", "15", "ого"])
def test_any_word_has_a_key(word: str) -> None:
    assert len(sounds(word)) <= len(word)
