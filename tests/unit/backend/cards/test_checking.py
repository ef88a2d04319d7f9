"""A cashier learns whether the card is good, the first name and the initial, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.cards.checking import CheckPass, CheckReason, CheckResult
from backend.cards.passes import LIFE, Passes
from backend.keys import Keyring
from backend.members.entities import Card, CardStatus, Look
from tests.support.clock import FakeClock
from tests.unit.backend.cards.people import CARD, MARINA, NOW, Register, Union

PASSES = Passes(Keyring([bytes(32)]))
TOKEN = PASSES.make(MARINA, CARD, NOW)


@pytest.fixture
def union() -> Union:
    return Union(Register())


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def check(union: Union, clock: FakeClock) -> CheckPass:
    return CheckPass(PASSES, union, clock)


async def test_a_good_card(check: CheckPass, union: Union) -> None:
    result = await check(TOKEN)
    assert result == CheckResult(CheckReason.VALID, "Марина", "С", CARD.valid_until)
    assert result.valid
    assert union.members.looks == [(1, Look("partner", "check"))]


async def test_a_card_that_was_blocked_since(check: CheckPass, union: Union) -> None:
    await union.members.set_card_status(CARD.number, CardStatus.BLOCKED)
    assert await check(TOKEN) == CheckResult(CheckReason.BLOCKED, "Марина", "С")


async def test_a_card_in_place_of_which_there_is_another(check: CheckPass, union: Union) -> None:
    await union.members.add_card(Card("7700000024", 1, CardStatus.ACTIVE, CARD.valid_until), NOW.date())
    assert (await check(TOKEN)).reason is CheckReason.BLOCKED


async def test_a_card_whose_time_is_over(check: CheckPass, union: Union) -> None:
    union.members.cards[0] = replace(CARD, valid_until=date(2026, 11, 22))
    assert (await check(TOKEN)).reason is CheckReason.CARD_EXPIRED


async def test_the_last_day_is_still_good(check: CheckPass, union: Union) -> None:
    union.members.cards[0] = replace(CARD, valid_until=date(2026, 11, 23))
    assert (await check(TOKEN)).valid


async def test_who_has_left_is_no_member(check: CheckPass, union: Union) -> None:
    union.members.people[1] = replace(MARINA, left=date(2026, 11, 22))
    assert (await check(TOKEN)).reason is CheckReason.NOT_A_MEMBER


async def test_of_who_was_erased_nothing_is_left(check: CheckPass, union: Union) -> None:
    union.members.people.clear()
    assert await check(TOKEN) == CheckResult(CheckReason.GONE)


async def test_an_old_pass_opens_nothing(check: CheckPass, union: Union, clock: FakeClock) -> None:
    clock.advance(LIFE)
    assert await check(TOKEN) == CheckResult(CheckReason.TOO_OLD)
    assert union.opened == 0


async def test_a_forged_pass_opens_nothing(check: CheckPass, union: Union) -> None:
    assert await check(TOKEN[:-3] + "AAA") == CheckResult(CheckReason.FORGED)
    assert union.opened == 0


async def test_a_pass_made_while_blocked_is_good_once_the_card_is(check: CheckPass) -> None:
    blocked = replace(CARD, status=CardStatus.BLOCKED)
    assert not PASSES.read(PASSES.make(MARINA, blocked, NOW), NOW + timedelta(minutes=1)).valid
    assert (await check(PASSES.make(MARINA, blocked, NOW))).valid
