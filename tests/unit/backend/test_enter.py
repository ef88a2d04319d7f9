"""Entering a conference by PIN: when the doors are open, and what guessing comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from backend.conferences.enter import DOORS_OPEN, EnterConference
from backend.conferences.entities import SignUp
from backend.errors import ConferenceNotYet, Locked, WrongProof
from backend.members.tries import LOCK, TRIES
from tests.support.clock import FakeClock
from tests.unit.backend.test_identity import Proofs
from tests.unit.backend.test_sign_up import HOUR, PLANNED, Conferences

PIN, WRONG, HERE, THERE = "123456", "654321", "phone:here", "phone:there"
START = PLANNED.starts_at
SECOND = timedelta(seconds=1)


@dataclass
class Door:
    """A conference with one place, and its door."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(START))
    conferences: Conferences = field(default_factory=lambda: Conferences(places={7: PIN}))
    proofs: Proofs = field(default_factory=Proofs)

    async def __call__(self, pin: str, address: str = HERE) -> SignUp:
        return await EnterConference(self.conferences, self.proofs, self.clock)(pin=pin, address=address)


@pytest.mark.parametrize("moment", [START - DOORS_OPEN, START, START + HOUR - SECOND])
async def test_the_right_pin_lets_in_while_the_conference_is_on(moment: datetime) -> None:
    place = await Door(FakeClock(moment))(PIN)
    assert (place.conference.id, place.member_id) == (PLANNED.id, 7)


async def test_who_comes_early_is_told_when_and_loses_no_try() -> None:
    door = Door(FakeClock(START - DOORS_OPEN - SECOND))
    for _ in range(TRIES + 1):
        with pytest.raises(ConferenceNotYet, match="begins at") as early:
            await door(PIN)
        assert early.value.starts_at == START
    assert door.proofs.kept == {}


async def test_after_the_end_the_pin_is_any_other() -> None:
    with pytest.raises(WrongProof):
        await Door(FakeClock(START + HOUR))(PIN)


async def test_wrong_pins_lock_the_call_even_for_the_right_one_and_no_other_call() -> None:
    door = Door()
    for left in (2, 1):
        with pytest.raises(WrongProof) as wrong:
            await door(WRONG)
        assert wrong.value.tries_left == left
    with pytest.raises(Locked):
        await door(WRONG)
    with pytest.raises(Locked):
        await door(PIN)
    assert (await door(PIN, THERE)).member_id == 7
    door.clock.advance(LOCK)
    assert (await door(PIN)).member_id == 7
