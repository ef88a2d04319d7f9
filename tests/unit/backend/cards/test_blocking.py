"""A lost card is blocked, and another number takes its place."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from backend.cards.blocking import BlockCard, ReissueCard
from backend.cards.numbers import new_number
from backend.cards.validity import Validity, validity
from backend.errors import CardNotReissued, NotFound
from backend.members.entities import CardStatus, Look, is_card_number
from tests.support.clock import FakeClock
from tests.unit.backend.cards.people import CARD, MARINA, NOW, Register

STAFF = Look("staff:olga", "card_block")


def drawing(*numbers: int) -> Callable[[int], int]:
    """Random numbers that are none."""
    left = list(numbers)
    return lambda below: left.pop(0)


def reissue(register: Register, draw: Callable[[int], int]) -> ReissueCard:
    return ReissueCard(register, FakeClock(NOW), draw)


def test_drawn_numbers_are_card_numbers_and_begin_with_no_zero() -> None:
    draw = random.Random(5).randrange
    numbers = {new_number(draw) for _ in range(500)}
    assert len(numbers) == 500
    assert all(is_card_number(number) and number[0] != "0" for number in numbers)


async def test_blocking_blocks_and_says_who_did_it() -> None:
    register = Register()
    card = await BlockCard(register)(1, STAFF)
    assert card.status is CardStatus.BLOCKED
    assert [one.status for one in register.cards] == [CardStatus.BLOCKED]
    assert register.looks == [(1, STAFF)]


async def test_blocking_again_changes_nothing() -> None:
    register = Register()
    assert await BlockCard(register)(1, STAFF) == await BlockCard(register)(1, STAFF)


async def test_nobody_has_no_card_to_block() -> None:
    with pytest.raises(NotFound):
        await BlockCard(Register())(2, STAFF)
    with pytest.raises(NotFound):
        await BlockCard(Register(cards=[]))(1, STAFF)


async def test_a_new_card_takes_the_place_of_the_old_one() -> None:
    register = Register()
    new = await reissue(register, drawing(6, 70_000_00))(1, STAFF)
    assert (new.status, new.valid_until, new.member_id) == (CardStatus.ACTIVE, CARD.valid_until, 1)
    assert new.number != CARD.number
    assert await register.card_of(1) == new
    assert register.cards[0].status is CardStatus.BLOCKED
    assert validity(MARINA, new, NOW) is Validity.VALID


async def test_a_number_that_is_taken_is_drawn_again() -> None:
    taken = int(CARD.number[0]) - 1, int(CARD.number[1:-1])
    new = await reissue(Register(), drawing(*taken, 0, 1))(1, STAFF)
    assert new.number[:9] == "100000001"


async def test_an_old_card_is_not_prolonged_by_its_holder() -> None:
    for status in (CardStatus.ACTIVE, CardStatus.BLOCKED):
        register = Register(cards=[replace(CARD, status=status, valid_until=date(2026, 11, 22))])
        with pytest.raises(CardNotReissued):
            await reissue(register, drawing())(1, STAFF)
        assert register.cards[0].status is status


async def test_who_has_left_gets_no_card() -> None:
    register = Register({1: replace(MARINA, left=date(2026, 1, 31))})
    with pytest.raises(CardNotReissued):
        await reissue(register, drawing())(1, STAFF)
