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
from tests.support.clock import NOON, FakeClock
from tests.unit.backend.test_identity import Proofs, member

PHONE, HERE = "+79000000001", "telegram:1"


@dataclass
class Members:
    """Whoever has the number."""

    found: Sequence[Member] = ()
    looks: list[Look] = field(default_factory=list)

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
    assert wrong.value.tries_left == 2


async def test_who_left_does_not_stand_in_the_way_of_who_has_the_number_now() -> None:
    prove = proving(member(1, NOON.date() - timedelta(days=1)), member(2))
    assert (await prove(phone=PHONE, address=HERE)).id == 2


async def test_it_counts_as_a_wrong_try_of_the_address() -> None:
    prove = proving()
    for _ in range(2):
        with pytest.raises(WrongProof):
            await prove(phone=PHONE, address=HERE)
    for _ in range(2):
        with pytest.raises(Locked):
            await prove(phone=PHONE, address=HERE)
    assert len(cast(Members, prove.members).looks) == 3
