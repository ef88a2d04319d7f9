"""Choices travel to a channel and back, within 64 bytes."""

from __future__ import annotations

import pytest

from dialogs.choices import Fill, Go, decode


@pytest.mark.parametrize(
    "choice",
    [Go("pay.delay"), Go("news.latest", "1700000000.5"), Fill("ab12", "conference", "7"), Fill("a", "b", "c:d")],
)
def test_a_choice_comes_back_as_it_went(choice: Go | Fill) -> None:
    assert decode(choice.encode()) == choice


@pytest.mark.parametrize("choice", ["", "go", "form:a:b", "x:y", "DROP TABLE", "form"])
def test_what_is_not_ours_is_nothing(choice: str) -> None:
    assert decode(choice) is None


def test_a_choice_that_telegram_could_not_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        Go("x" * 70).encode()
