"""Courtesies at the beginning are taken off, and nothing else."""

from __future__ import annotations

import pytest

from dialogs.nlu.courtesy import Courtesy


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("спасибо а как вступить", "а как вступить"),
        ("алло здравствуйте, добрый день! вопрос", "вопрос"),
        ("спасибо большое нет", "нет"),
        ("здравствуйте", ""),
        ("алло, здравствуйте", ""),
        ("как вступить, спасибо", ""),
        ("добрый мастер", ""),
        ("", ""),
    ],
)
def test_the_rest_follows_the_courtesies(text: str, rest: str) -> None:
    assert Courtesy.load().rest(text) == rest


@pytest.mark.parametrize(
    ("text", "nothing"), [("Ну да!", True), ("нет", True), ("нет денег", False), ("отпуск", False)]
)
def test_idle_words_say_nothing_together_either(text: str, nothing: bool) -> None:
    assert Courtesy.load().says_nothing(text) is nothing
