"""Card numbers: ten digits, the last of them Luhn's."""

from __future__ import annotations

from datetime import date

import pytest

from backend.members.entities import Card, CardStatus, check_digit, is_card_number


@pytest.mark.parametrize(
    ("body", "digit"), [("7992739871", "3"), ("770000001", "6"), ("770000002", "4"), ("000000000", "0")]
)
def test_check_digit(body: str, digit: str) -> None:
    assert check_digit(body) == digit


def test_a_right_number_is_a_card_number() -> None:
    assert is_card_number("7700000016")


@pytest.mark.parametrize(
    "number", ["7700000017", "770000001", "77000000160", "", "770000001x", "٧٧٠٠٠٠٠٠١٦", "770000001²", " 770000016"]
)
def test_anything_else_is_not(number: str) -> None:
    assert not is_card_number(number)


def test_one_wrong_digit_is_always_noticed() -> None:
    right = "7700000016"
    for place in range(10):
        for digit in "0123456789":
            wrong = right[:place] + digit + right[place + 1 :]
            assert is_card_number(wrong) == (wrong == right)


def test_swapped_neighbours_are_noticed() -> None:
    right = "771234567" + check_digit("771234567")
    assert is_card_number(right)
    assert not is_card_number("7721" + right[4:])


def test_a_card_expires_the_day_after_its_last_one() -> None:
    card = Card("7700000016", 1, CardStatus.ACTIVE, date(2026, 11, 30))
    assert card.status_on(date(2026, 11, 30)) is CardStatus.ACTIVE
    assert card.status_on(date(2026, 12, 1)) is CardStatus.EXPIRED
    blocked = Card("7700000024", 1, CardStatus.BLOCKED, date(2026, 11, 30))
    assert blocked.status_on(date(2026, 12, 1)) is CardStatus.BLOCKED
