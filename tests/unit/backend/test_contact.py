"""Proof by a telephone number that the messenger vouches for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import pytest

from backend.errors import Locked, WrongProof
from backend.members.contact import ProveByContact
from backend.members.entities import Look, Member
from backend.members.ports import MemberRepository
from backend.members.tries import SHARED_TRIES
from tests.support.clock import NOON, FakeClock
from tests.unit.backend.test_identity import Proofs, member

PHONE, HERE = "+79000000001", "telegram:1"


@dataclass
class Members:
    """Whoever has the number."""

    found: Sequence[Member] = ()
    looks: list[Look] = field(default_factory=list)
    erased: bool = False

    async def hold(self, member_id: int) -> bool:
        return not self.erased

    async def by_phone(self, phone: str, look: Look) -> Sequence[Member]:
        self.looks.append(look)
        return self.found if phone == PHONE else ()


def proving(*found: Member) -> ProveByContact:
    return ProveByContact(cast(MemberRepository, Members(found)), Proofs(), FakeClock())


async def test_the_one_member_with_the_number_is_proven() -> None:
    prove = proving(member(1))
    assert (await prove(phone=PHONE, address=HERE)).id == 1
    assert cast(Members, prove.members).looks == [Look("member", "proof", HERE)]


@pytest.mark.parametrize("found", [(), (member(1), member(2)), (member(1, NOON.date() - timedelta(days=1)),)])
async def test_none_several_and_former_members_are_not(found: Sequence[Member]) -> None:
    with pytest.raises(WrongProof) as wrong:
        await proving(*found)(phone=PHONE, address=HERE)
    assert wrong.value.tries_left == SHARED_TRIES - 1


async def test_who_is_erased_meanwhile_is_not_proven() -> None:
    prove = proving(member(1))
    cast(Members, prove.members).erased = True
    with pytest.raises(WrongProof):
        await prove(phone=PHONE, address=HERE)


async def test_who_left_does_not_stand_in_the_way_of_who_has_the_number_now() -> None:
    prove = proving(member(1, NOON.date() - timedelta(days=1)), member(2))
    assert (await prove(phone=PHONE, address=HERE)).id == 2


async def test_a_flood_of_numbers_is_refused_and_is_no_wrong_try_at_a_date() -> None:
    prove = proving()
    for number in range(SHARED_TRIES - 1):
        with pytest.raises(WrongProof):
            await prove(phone=f"+7900000010{number}", address=HERE)
    for _ in range(2):
        with pytest.raises(Locked):
            await prove(phone=PHONE, address=HERE)
    assert len(cast(Members, prove.members).looks) == SHARED_TRIES
    assert await prove.proofs.failures([f"address:{HERE}"]) == [None]


async def test_guessed_dates_do_not_refuse_it() -> None:
    prove = proving(member(1))
    until = NOON + timedelta(days=1)
    await prove.proofs.record_failure(f"address:{HERE}", 3, until, NOON)
    assert (await prove(phone=PHONE, address=HERE)).id == 1
