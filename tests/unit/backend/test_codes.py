"""One-time codes: whom they are made for, where and how long they are right, and what guessing comes to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import cast

import pytest

from backend.errors import CodeDead, Locked, WrongProof
from backend.members.codes import CODE_LASTS, CODES_A_DAY, CODES_IN, Asked, AskForCode, ProveByCode
from backend.members.entities import CardStatus, Member, SentCode
from backend.members.ports import LookRepository, MemberRepository
from backend.members.tries import LOCK, SHARED_TRIES
from tests.support.alarms import Alarms
from tests.support.clock import NOON, FakeClock
from tests.unit.backend.test_identity import (
    HERE,
    NUMBER,
    OTHER_NUMBER,
    SECOND,
    THERE,
    UNKNOWN,
    Looks,
    Members,
    Proofs,
)

WRONG = "999999"


@dataclass
class Codes:
    """``backend.members.ports.CodeRepository`` in memory."""

    kept: dict[str, SentCode] = field(default_factory=dict)

    async def keep(self, conversation: str, member_id: int | None, code: str, now: datetime) -> None:
        self.kept[conversation] = SentCode(conversation, member_id, code.encode(), now)

    async def get(self, conversation: str) -> SentCode | None:
        return self.kept.get(conversation)

    async def matches(self, sent: SentCode, code: str) -> bool:
        return sent.code == code.encode()

    async def count_wrong(self, conversation: str) -> None:
        sent = self.kept[conversation]
        self.kept[conversation] = replace(sent, wrong=sent.wrong + 1)

    async def forget(self, conversation: str) -> None:
        del self.kept[conversation]


@dataclass
class Desk:
    """Asks for codes and tells them."""

    members: Members = field(default_factory=Members)
    clock: FakeClock = field(default_factory=FakeClock)
    codes: Codes = field(default_factory=Codes)
    proofs: Proofs = field(default_factory=Proofs)
    numbers: count[int] = field(default_factory=lambda: count(100_000))
    alarms: Alarms = field(default_factory=Alarms)

    async def ask(self, number: str = NUMBER, address: str = HERE, client: str = "") -> Asked:
        members, looks = cast(MemberRepository, self.members), cast(LookRepository, Looks())
        ask = AskForCode(members, self.codes, self.proofs, looks, self.clock, lambda: str(next(self.numbers)))
        return await ask(number=number, address=address, client=client)

    async def tell(self, code: str, number: str = NUMBER, address: str = HERE, client: str = "") -> Member:
        members, looks = cast(MemberRepository, self.members), cast(LookRepository, Looks())
        prove = ProveByCode(members, self.codes, self.proofs, looks, self.clock, self.alarms)
        return await prove(number=number, code=code, address=address, client=client)

    async def fail(self, code: str = WRONG, number: str = NUMBER, address: str = HERE) -> int:
        with pytest.raises(WrongProof) as wrong:
            await self.tell(code, number, address)
        return wrong.value.tries_left


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_the_code_proves_the_member_once(desk: Desk) -> None:
    asked = await desk.ask()
    assert asked.member is not None
    assert (await desk.tell(asked.code)).id == asked.member.id == 1
    with pytest.raises(CodeDead):
        await desk.tell(asked.code)


@pytest.mark.parametrize("members", [Members(), Members(newest=UNKNOWN), Members(left=NOON.date() - timedelta(days=1))])
async def test_where_nobody_is_a_code_is_made_and_is_never_right(members: Members) -> None:
    desk = Desk(members)
    number = UNKNOWN if members.newest == NUMBER and members.left is None else NUMBER
    asked = await desk.ask(number)
    assert asked.member is None
    assert desk.codes.kept[HERE].member_id is None
    assert await desk.fail(asked.code, number) == 2


async def test_a_blocked_cards_owner_is_proven_by_a_code(desk: Desk) -> None:
    desk.members.status = CardStatus.BLOCKED
    assert (await desk.tell((await desk.ask()).code)).id == 1


async def test_a_code_is_right_for_ten_minutes(desk: Desk) -> None:
    code = (await desk.ask()).code
    desk.clock.advance(CODE_LASTS - SECOND)
    assert await desk.fail() == 2
    desk.clock.advance(SECOND)
    with pytest.raises(CodeDead):
        await desk.tell(code)


async def test_a_code_is_right_only_where_and_for_what_it_was_asked_for(desk: Desk) -> None:
    code = (await desk.ask()).code
    with pytest.raises(CodeDead):
        await desk.tell(code, address=THERE)
    await desk.ask(OTHER_NUMBER, THERE)
    assert await desk.fail(code, OTHER_NUMBER, THERE) == 2
    assert await desk.fail(code, OTHER_NUMBER) == 1


async def test_a_new_code_takes_the_place_of_the_earlier_one(desk: Desk) -> None:
    first, second = await desk.ask(), await desk.ask()
    assert await desk.fail(first.code) == 2
    assert (await desk.tell(second.code)).id == 1


async def test_three_wrong_tries_and_it_is_dead_and_locked(desk: Desk) -> None:
    code = (await desk.ask()).code
    assert [await desk.fail() for _ in range(2)] == [2, 1]
    for told in (WRONG, code):
        with pytest.raises(Locked):
            await desk.tell(told)
    with pytest.raises(Locked):
        await desk.ask()
    desk.clock.advance(LOCK)
    with pytest.raises(CodeDead):
        await desk.tell(code)


async def test_three_codes_an_hour_for_a_card_from_wherever(desk: Desk) -> None:
    for address in ("web:1", "web:2", "web:3"):
        await desk.ask(NUMBER, address)
    with pytest.raises(Locked) as locked:
        await desk.ask(NUMBER, "web:4")
    assert locked.value.until == NOON + timedelta(hours=1)
    desk.clock.set(locked.value.until)
    await desk.ask(NUMBER, "web:4")


async def test_three_codes_an_hour_from_an_address_for_whatever_card(desk: Desk) -> None:
    for number in (NUMBER, OTHER_NUMBER, UNKNOWN):
        await desk.ask(number)
    with pytest.raises(Locked):
        await desk.ask("7700000040")


async def test_never_more_than_three_codes_in_any_hour(desk: Desk) -> None:
    made: list[datetime] = []
    for minute in range(0, 60 * 12, 7):
        desk.clock.set(NOON + timedelta(minutes=minute))
        try:
            await desk.ask(NUMBER, f"web:{minute}")
        except Locked:
            continue
        made.append(desk.clock.now())
    assert all(fourth - first >= timedelta(hours=1) for first, fourth in zip(made, made[3:], strict=False))
    assert len(made) == CODES_A_DAY


async def test_never_more_than_six_codes_for_a_card_in_any_day(desk: Desk) -> None:
    made: list[datetime] = []
    for minute in range(0, 60 * 24 * 5, 7):
        desk.clock.set(NOON + timedelta(minutes=minute))
        try:
            await desk.ask(NUMBER, f"web:{minute}", f"client {minute}")
        except Locked:
            continue
        made.append(desk.clock.now())
    days = zip(made, made[CODES_A_DAY:], strict=False)
    assert all(later - first >= timedelta(days=1) for first, later in days)
    assert len(made) > CODES_A_DAY


async def test_a_client_behind_many_addresses_gets_ten_codes_an_hour(desk: Desk) -> None:
    for number in range(SHARED_TRIES):
        await desk.ask(f"77000001{number:02}", f"web:{number}", "network")
    with pytest.raises(Locked) as locked:
        await desk.ask(NUMBER, "web:new", "network")
    assert locked.value.until == NOON + CODES_IN
    await desk.ask(NUMBER, "web:new", "another network")


async def test_who_asks_for_too_many_again_waits_longer(desk: Desk) -> None:
    waits = []
    for number in range(12):
        try:
            await desk.ask(f"77000001{number:02}")
        except Locked as locked:
            waits.append(locked.until - desk.clock.now())
            desk.clock.set(locked.until)
            await desk.ask(f"77000002{number:02}")
    assert waits == [timedelta(hours=hours) for hours in (1, 6, 24)]


async def test_the_owner_is_told_of_guessed_codes_once_a_day(desk: Desk) -> None:
    for number in range(3):
        await desk.ask(NUMBER, f"web:{number}")
        for _ in range(2):
            await desk.fail(address=f"web:{number}")
        with pytest.raises(Locked):
            await desk.tell(WRONG, address=f"web:{number}")
        desk.clock.advance(timedelta(hours=13))
    assert [(member, until.day) for member, until in desk.alarms.told] == [(1, 23), (1, 24)]


async def test_who_is_erased_meanwhile_is_not_proven(desk: Desk) -> None:
    code = (await desk.ask()).code
    desk.members.erased.add(1)
    with pytest.raises(WrongProof):
        await desk.tell(code)


async def test_wrong_codes_of_one_card_add_up_over_addresses_and_grow(desk: Desk) -> None:
    for address in ("web:1", "web:2"):
        await desk.ask(NUMBER, address)
        await desk.fail(address=address)
    await desk.ask(NUMBER, "web:3")
    with pytest.raises(Locked) as locked:
        await desk.tell(WRONG, address="web:3")
    assert locked.value.until == NOON + LOCK


async def test_an_unknown_card_is_locked_over_addresses_like_a_known_one(desk: Desk) -> None:
    for address in ("web:1", "web:2"):
        await desk.ask(UNKNOWN, address)
        await desk.fail(WRONG, UNKNOWN, address)
    await desk.ask(UNKNOWN, "web:3")
    with pytest.raises(Locked):
        await desk.tell(WRONG, UNKNOWN, "web:3")
