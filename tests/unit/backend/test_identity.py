"""Proof by card: three tries, then locks that grow, by card, by address, and by what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import cast

import pytest

from backend.errors import CardBlocked, Locked, WrongProof
from backend.members.entities import Card, CardStatus, Look, Member, Organisation, ProofFailures
from backend.members.identity import ALARMED_FOR, LOCK, NOBODY, ProveByCard
from backend.members.ports import LookRepository, MemberRepository
from backend.members.tries import FORGOTTEN, LAPSES, LOCKS, SHARED_TRIES
from tests.support.alarms import Alarms
from tests.support.clock import NOON, FakeClock

BORN = date(1985, 3, 14)
WRONG = date(1985, 3, 15)
NUMBER, OTHER_NUMBER, UNKNOWN = "7700000016", "7700000024", "7700000032"
HERE, THERE = "web:here", "web:there"
SECOND = timedelta(seconds=1)


def member(key: int, left: date | None = None) -> Member:
    place = Organisation(1, "Первичная организация", "primary", None)
    return Member(key, "Соколова", "Марина", "Викторовна", BORN, place, date(2020, 1, 1), None, left)


@dataclass
class Members:
    """Two members with the same date of birth, and what was asked of them."""

    status: CardStatus = CardStatus.ACTIVE
    newest: str = NUMBER
    left: date | None = None
    asked: list[str] = field(default_factory=list)
    erased: set[int] = field(default_factory=set)
    """Who is erased between the first look and the last."""

    async def get(self, member_id: int, look: Look) -> Member | None:
        return member(member_id, self.left) if member_id in (1, 2) else None

    async def by_card(self, number: str, look: Look) -> Member | None:
        self.asked.append("by_card")
        return {NUMBER: member(1, self.left), OTHER_NUMBER: member(2, self.left)}.get(number)

    async def hold(self, member_id: int) -> bool:
        return member_id not in self.erased

    async def card_of(self, member_id: int) -> Card | None:
        self.asked.append("card_of")
        number = {1: self.newest, 2: OTHER_NUMBER}.get(member_id)
        return Card(number, member_id, self.status, date(2030, 1, 1)) if number else None


@dataclass
class Looks:
    """The audit trail, as far as a repository of members does not write it."""

    noted: list[tuple[int, Look]] = field(default_factory=list)

    async def note(self, member_id: int, look: Look, now: datetime) -> None:
        self.noted.append((member_id, look))


@dataclass
class Proofs:
    """Counts in memory."""

    kept: dict[str, ProofFailures] = field(default_factory=dict)

    async def failures(self, subjects: Sequence[str]) -> Sequence[ProofFailures | None]:
        return [self.kept.get(subject) for subject in subjects]

    async def record_failure(self, subject: str, count: int, locked_until: datetime | None, now: datetime) -> None:
        self.kept[subject] = ProofFailures(count, locked_until.timestamp() if locked_until else None, now.timestamp())

    async def clear(self, subject: str) -> None:
        self.kept.pop(subject, None)


def proving(
    members: Members, clock: FakeClock, alarms: Alarms | None = None, looks: Looks | None = None
) -> ProveByCard:
    """The use case over these doubles."""
    kept = cast(LookRepository, looks or Looks())
    return ProveByCard(cast(MemberRepository, members), Proofs(), kept, clock, alarms or Alarms())


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def alarms() -> Alarms:
    return Alarms()


@pytest.fixture
def prove(clock: FakeClock, alarms: Alarms) -> ProveByCard:
    return proving(Members(), clock, alarms)


async def fail(prove: ProveByCard, number: str = NUMBER, address: str = HERE, client: str = "") -> int:
    """A wrong try; the tries left."""
    with pytest.raises(WrongProof) as caught:
        await prove(number=number, born=WRONG, address=address, client=client)
    return caught.value.tries_left


async def refused(prove: ProveByCard, number: str = NUMBER, address: str = HERE, client: str = "") -> datetime:
    """A wrong try that is locked, or makes a lock; when it ends."""
    with pytest.raises(Locked) as caught:
        await prove(number=number, born=WRONG, address=address, client=client)
    return caught.value.until


async def lock(prove: ProveByCard, number: str = NUMBER, address: str = HERE) -> datetime:
    """Three wrong tries; when the lock ends."""
    assert [await fail(prove, number, address) for _ in range(2)] == [2, 1]
    return await refused(prove, number, address)


async def test_the_right_date_proves_the_member(prove: ProveByCard) -> None:
    assert (await prove(number=NUMBER, born=BORN, address=HERE)).id == 1


async def test_the_third_wrong_try_locks_for_a_quarter_of_an_hour(prove: ProveByCard) -> None:
    assert await lock(prove) == NOON + timedelta(minutes=15)


async def test_each_lock_is_longer_than_the_one_before_up_to_a_day(prove: ProveByCard, clock: FakeClock) -> None:
    lasted = []
    for _ in range(6):
        until = await lock(prove)
        lasted.append(until - clock.now())
        clock.set(until)
    assert lasted == [*LOCKS, LOCKS[-1], LOCKS[-1]]
    assert [hours.total_seconds() / 3600 for hours in LOCKS] == [0.25, 1, 6, 24]


async def test_a_month_of_patience_at_one_card_is_some_three_tries_a_day(prove: ProveByCard, clock: FakeClock) -> None:
    compared = 0
    for minute in range(0, 30 * 24 * 60, 10):
        clock.set(NOON + timedelta(minutes=minute))
        before = len(cast(Members, prove.members).asked)
        with pytest.raises((Locked, WrongProof)):
            await prove(number=NUMBER, born=WRONG, address=f"web:{minute}", client=f"network {minute}")
        compared += len(cast(Members, prove.members).asked) > before
    assert 60 < compared <= 3 * (3 + 30)


async def test_a_right_proof_makes_the_cards_locks_small_again(prove: ProveByCard, clock: FakeClock) -> None:
    for _ in range(2):
        clock.set(await lock(prove))
    await prove(number=NUMBER, born=BORN, address=THERE)
    assert await lock(prove, address="web:elsewhere") == clock.now() + LOCK


async def test_after_thirty_quiet_days_the_locks_are_small_again(prove: ProveByCard, clock: FakeClock) -> None:
    for _ in range(3):
        clock.set(await lock(prove))
    clock.advance(FORGOTTEN)
    assert await lock(prove) == clock.now() + LOCK


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
    await refused(prove, UNKNOWN)


async def test_tries_from_different_addresses_add_up_at_the_card(prove: ProveByCard) -> None:
    assert await fail(prove, address="web:1") == 2
    assert await fail(prove, address="web:2") == 1
    await refused(prove, address="web:3")


async def test_many_cards_from_ever_new_addresses_of_one_client_are_locked(prove: ProveByCard) -> None:
    left = [await fail(prove, f"card {one}", f"web:{one}", "network") for one in range(SHARED_TRIES - 1)]
    assert left == [2] * (SHARED_TRIES - 2) + [1]
    await refused(prove, "another card", "web:another", "network")
    with pytest.raises(Locked):
        await prove(number=NUMBER, born=BORN, address=THERE, client="network")
    assert (await prove(number=NUMBER, born=BORN, address=THERE, client="another network")).id == 1


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
    assert await refused(prove) == until


async def test_a_count_without_lock_is_forgotten_after_a_day(prove: ProveByCard, clock: FakeClock) -> None:
    assert [await fail(prove) for _ in range(2)] == [2, 1]
    clock.advance(LAPSES)
    assert await fail(prove) == 2


async def test_a_count_is_remembered_until_then_from_the_last_try(prove: ProveByCard, clock: FakeClock) -> None:
    await fail(prove)
    clock.advance(LAPSES - SECOND)
    assert await fail(prove) == 1
    clock.advance(LAPSES - SECOND)
    await refused(prove)


async def test_how_far_the_locks_have_grown_outlives_what_lapses(prove: ProveByCard, clock: FakeClock) -> None:
    await lock(prove)
    clock.advance(2 * LAPSES)
    await fail(prove)
    clock.advance(2 * LAPSES)
    assert await lock(prove) == clock.now() + LOCKS[1]


async def test_success_forgets_what_was_counted_for_the_card(prove: ProveByCard) -> None:
    assert [await fail(prove) for _ in range(2)] == [2, 1]
    await prove(number=NUMBER, born=BORN, address=HERE)
    assert await fail(prove, address=THERE) == 2


async def test_an_own_card_buys_no_tries_at_others(prove: ProveByCard) -> None:
    assert await fail(prove, OTHER_NUMBER) == 2
    await prove(number=NUMBER, born=BORN, address=HERE)
    assert await fail(prove, UNKNOWN) == 1


async def test_a_blocked_card_proves_nobody(clock: FakeClock) -> None:
    with pytest.raises(CardBlocked):
        await proving(Members(CardStatus.BLOCKED), clock)(number=NUMBER, born=BORN, address=HERE)


@pytest.mark.parametrize("gone", [Members(newest=UNKNOWN), Members(left=NOON.date() - timedelta(days=1))])
async def test_a_replaced_card_and_a_former_member_are_as_wrong_as_any(gone: Members, clock: FakeClock) -> None:
    with pytest.raises(WrongProof) as wrong:
        await proving(gone, clock)(number=NUMBER, born=BORN, address=HERE)
    assert wrong.value.tries_left == 2


async def test_who_leaves_today_is_a_member_still(clock: FakeClock) -> None:
    assert (await proving(Members(left=NOON.date()), clock)(number=NUMBER, born=BORN, address=HERE)).id == 1


async def test_the_owner_is_told_of_locks_once_a_day(prove: ProveByCard, alarms: Alarms, clock: FakeClock) -> None:
    until = await lock(prove)
    await refused(prove)
    assert alarms.told == [(1, until)]
    clock.set(until)
    await lock(prove)
    assert alarms.told == [(1, until)]
    clock.advance(ALARMED_FOR)
    assert alarms.told == [(1, until), (1, await lock(prove))]


async def test_a_locked_address_alone_tells_nobody(prove: ProveByCard, alarms: Alarms) -> None:
    for number in (NUMBER, OTHER_NUMBER):
        await fail(prove, number)
    await refused(prove, UNKNOWN)
    assert alarms.told == []


async def test_a_card_that_does_not_exist_takes_the_same_way(clock: FakeClock) -> None:
    ways = []
    for number in (NUMBER, UNKNOWN):
        members, looks, alarms = Members(), Looks(), Alarms()
        prove = proving(members, clock, alarms, looks)
        await lock(prove, number)
        ways.append((members.asked, [told for _, told in alarms.told]))
        assert [key for key, _ in looks.noted] == ([NOBODY] * 3 if number == UNKNOWN else [])
    assert ways[0] == ways[1]
