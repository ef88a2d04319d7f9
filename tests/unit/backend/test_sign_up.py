"""Signing up for a conference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from backend.conferences.entities import Conference, SignUp
from backend.conferences.sign_up import SignUpForConference
from backend.errors import ConferenceClosed, ConferenceFull, NotFound
from tests.support.clock import NOON, FakeClock

HOUR = timedelta(hours=1)
PLANNED = Conference(1, "Охрана труда", "О главном", NOON + 24 * HOUR, HOUR, "Орлов", places=2, signed_up=0)


@dataclass
class Conferences:
    """One conference in memory, and whether its row was locked."""

    conference: Conference = PLANNED
    places: dict[int, str] = field(default_factory=dict)
    locked: bool = False

    async def upcoming(self, now: datetime, limit: int = 20) -> list[Conference]:
        return [self.conference]

    async def get(self, conference_id: int, *, lock: bool = False) -> Conference | None:
        self.locked = self.locked or lock
        found = conference_id == self.conference.id
        return replace(self.conference, signed_up=len(self.places)) if found else None

    async def sign_up(self, conference_id: int, member_id: int, pin: str, now: datetime) -> None:
        self.places[member_id] = pin

    async def cancel(self, conference_id: int, member_id: int) -> bool:
        return self.places.pop(member_id, None) is not None

    async def of_member(self, member_id: int, now: datetime) -> list[SignUp]:
        pin = self.places.get(member_id)
        return [SignUp(self.conference, member_id, pin)] if pin else []

    async def by_pin(self, pin: str, now: datetime) -> list[SignUp]:
        over = self.conference.starts_at + self.conference.duration <= now
        return [] if over else [SignUp(self.conference, one, pin) for one, other in self.places.items() if other == pin]

    async def pins(self, conference_id: int) -> set[str]:
        return set(self.places.values())


@pytest.fixture
def conferences() -> Conferences:
    return Conferences()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sign_up(conferences: Conferences, clock: FakeClock) -> SignUpForConference:
    pins: Iterator[str] = iter(["000001", "000001", "000002", "000003"])
    return SignUpForConference(conferences, clock, lambda: next(pins))


async def test_a_member_gets_a_place_and_a_pin(sign_up: SignUpForConference, conferences: Conferences) -> None:
    assert (await sign_up(1, 7)).pin == "000001"
    assert conferences.places == {7: "000001"}
    assert conferences.locked


async def test_asking_twice_gives_the_same_pin(sign_up: SignUpForConference, conferences: Conferences) -> None:
    first = await sign_up(1, 7)
    assert (await sign_up(1, 7)).pin == first.pin
    assert len(conferences.places) == 1


async def test_no_two_members_share_a_pin(sign_up: SignUpForConference) -> None:
    assert [(await sign_up(1, member)).pin for member in (7, 8)] == ["000001", "000002"]


async def test_a_full_conference_is_refused_but_not_to_who_has_a_place(sign_up: SignUpForConference) -> None:
    for member in (7, 8):
        await sign_up(1, member)
    with pytest.raises(ConferenceFull):
        await sign_up(1, 9)
    assert (await sign_up(1, 8)).member_id == 8


async def test_a_conference_that_has_begun_is_closed(sign_up: SignUpForConference, clock: FakeClock) -> None:
    clock.set(PLANNED.starts_at)
    with pytest.raises(ConferenceClosed):
        await sign_up(1, 7)


async def test_no_such_conference(sign_up: SignUpForConference) -> None:
    with pytest.raises(NotFound):
        await sign_up(2, 7)


def test_free_places_are_never_below_zero() -> None:
    assert replace(PLANNED, signed_up=3).free_places == 0
