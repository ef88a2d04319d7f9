"""Proof by card: three tries, a lock of a quarter of an hour, by card and by address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from backend.errors import CardBlocked, Locked, WrongProof
from backend.members.entities import Card, CardStatus, Member, Organisation, ProofFailures
from backend.members.identity import LOCK, ProveByCard
from tests.support.clock import NOON, FakeClock

BORN = date(1985, 3, 14)
WRONG = date(1985, 3, 15)
NUMBER, OTHER_NUMBER, UNKNOWN = "7700000016", "7700000024", "7700000032"
HERE, THERE = "web:here", "web:there"
SECOND = timedelta(seconds=1)


def member(key: int) -> Member:
    place = Organisation(1, "Первичная организация", "primary", None)
    return Member(key, "Соколова", "Марина", "Викторовна", BORN, place, date(2020, 1, 1), None)


@dataclass
class Members:
    """Two members with the same date of birth."""

    status: CardStatus = CardStatus.ACTIVE
    newest: str = NUMBER

    async def get(self, member_id: int) -> Member | None:
        return member(member_id)

    async def by_card(self, number: str) -> Member | None:
        return {NUMBER: member(1), OTHER_NUMBER: member(2)}.get(number)

    async def card_of(self, member_id: int) -> Card | None:
        number = {1: self.newest, 2: OTHER_NUMBER}[member_id]
        return Card(number, member_id, self.status, date(2030, 1, 1))


@dataclass
class Proofs:
    """Counts in memory."""

    kept: dict[str, ProofFailures] = field(default_factory=dict)

    async def failures(self, subject: str) -> ProofFailures | None:
        return self.kept.get(subject)

    async def record_failure(self, subject: str, count: int, locked_until: datetime | None, now: datetime) -> None:
        self.kept[subject] = ProofFailures(count, locked_until.timestamp() if locked_until else None, now.timestamp())

    async def clear(self, subject: str) -> None:
        self.kept.pop(subject, None)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def prove(clock: FakeClock) -> ProveByCard:
    return ProveByCard(Members(), Proofs(), clock)


async def fail(prove: ProveByCard, number: str = NUMBER, address: str = HERE) -> int:
    """A wrong try; the tries left."""
    with pytest.raises(WrongProof) as caught:
        await prove(number=number, born=WRONG, address=address)
    return caught.value.tries_left


async def lock(prove: ProveByCard, number: str = NUMBER, address: str = HERE) -> datetime:
    """Three wrong tries; when the lock ends."""
    assert [await fail(prove, number, address) for _ in range(2)] == [2, 1]
    with pytest.raises(Locked) as caught:
        await prove(number=number, born=WRONG, address=address)
    return caught.value.until


async def test_the_right_date_proves_the_member(prove: ProveByCard) -> None:
    assert (await prove(number=NUMBER, born=BORN, address=HERE)).id == 1


async def test_the_third_wrong_try_locks_for_a_quarter_of_an_hour(prove: ProveByCard) -> None:
    assert await lock(prove) == NOON + timedelta(minutes=15)


async def test_an_unknown_card_counts_just_as_a_known_one(prove: ProveByCard) -> None:
    assert await lock(prove, UNKNOWN) == NOON + LOCK


async def test_a_locked_card_is_refused_from_anywhere_even_with_the_right_date(prove: ProveByCard) -> None:
    await lock(prove)
    with pytest.raises(Locked):
        await prove(number=NUMBER, born=BORN, address=THERE)


async def test_a_locked_address_is_refused_with_any_card(prove: ProveByCard) -> None:
    await lock(prove)
    with pytest.raises(Locked):
        await prove(number=OTHER_NUMBER, born=BORN, address=HERE)
    assert (await prove(number=OTHER_NUMBER, born=BORN, address=THERE)).id == 2


async def test_tries_with_different_cards_add_up_at_the_address(prove: ProveByCard) -> None:
    assert await fail(prove, NUMBER) == 2
    assert await fail(prove, OTHER_NUMBER) == 1
    with pytest.raises(Locked):
        await prove(number=UNKNOWN, born=WRONG, address=HERE)


async def test_tries_from_different_addresses_add_up_at_the_card(prove: ProveByCard) -> None:
    assert await fail(prove, address="web:1") == 2
    assert await fail(prove, address="web:2") == 1
    with pytest.raises(Locked):
        await prove(number=NUMBER, born=WRONG, address="web:3")


async def test_the_lock_holds_to_its_last_second_and_then_counts_anew(prove: ProveByCard, clock: FakeClock) -> None:
    until = await lock(prove)
    clock.set(until - SECOND)
    with pytest.raises(Locked):
        await prove(number=NUMBER, born=BORN, address=HERE)
    clock.set(until)
    assert [await fail(prove) for _ in range(2)] == [2, 1]


async def test_tries_while_locked_do_not_make_the_lock_longer(prove: ProveByCard, clock: FakeClock) -> None:
    until = await lock(prove)
    clock.advance(timedelta(minutes=10))
    with pytest.raises(Locked) as caught:
        await prove(number=NUMBER, born=WRONG, address=HERE)
    assert caught.value.until == until


async def test_a_count_without_lock_is_forgotten_after_the_same_time(prove: ProveByCard, clock: FakeClock) -> None:
    assert [await fail(prove) for _ in range(2)] == [2, 1]
    clock.advance(LOCK)
    assert await fail(prove) == 2


async def test_a_count_is_remembered_until_then_from_the_last_try(prove: ProveByCard, clock: FakeClock) -> None:
    await fail(prove)
    clock.advance(LOCK - SECOND)
    assert await fail(prove) == 1
    clock.advance(LOCK - SECOND)
    with pytest.raises(Locked):
        await prove(number=NUMBER, born=WRONG, address=HERE)


async def test_success_forgets_what_was_counted_for_the_card(prove: ProveByCard) -> None:
    assert [await fail(prove) for _ in range(2)] == [2, 1]
    await prove(number=NUMBER, born=BORN, address=HERE)
    assert await fail(prove, address=THERE) == 2


async def test_an_own_card_buys_no_tries_at_others(prove: ProveByCard) -> None:
    assert await fail(prove, OTHER_NUMBER) == 2
    await prove(number=NUMBER, born=BORN, address=HERE)
    assert await fail(prove, UNKNOWN) == 1


async def test_a_blocked_card_proves_nobody(clock: FakeClock) -> None:
    prove = ProveByCard(Members(CardStatus.BLOCKED), Proofs(), clock)
    with pytest.raises(CardBlocked):
        await prove(number=NUMBER, born=BORN, address=HERE)


async def test_a_card_that_was_replaced_is_a_wrong_one(clock: FakeClock) -> None:
    prove = ProveByCard(Members(newest=UNKNOWN), Proofs(), clock)
    with pytest.raises(WrongProof):
        await prove(number=NUMBER, born=BORN, address=HERE)
