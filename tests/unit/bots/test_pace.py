"""Limits and pauses, by the numbers."""

import random

from bots.pace import Backoff, Limiter, Limits, Pace

PACE = Pace(per_second=10, address_gap=1.0, burst=2, address_burst=2)


def test_a_burst_goes_at_once_and_then_one_every_gap() -> None:
    limiter = Limiter(gap=1.0, burst=2)
    assert [limiter.reserve(100.0) for _ in range(4)] == [0.0, 0.0, 1.0, 2.0]


def test_a_rested_limiter_has_its_burst_again() -> None:
    limiter = Limiter(gap=1.0, burst=2)
    for _ in range(4):
        limiter.reserve(100.0)
    assert [limiter.reserve(200.0) for _ in range(3)] == [0.0, 0.0, 1.0]


def test_addresses_do_not_slow_one_another() -> None:
    limits = Limits(PACE)
    assert [limits.address("a", 5.0) for _ in range(3)] == [0.0, 0.0, 1.0]
    assert limits.address("b", 5.0) == 0.0


def test_one_refused_address_closes_nothing_for_others() -> None:
    limits = Limits(PACE)
    limits.refused("a", 3.0, everyone=False, now=0.0)
    limits.refused("a", 3.0, everyone=False, now=1.0)
    assert limits.closed(1.0) == 0.0


def test_two_addresses_refused_together_close_the_channel() -> None:
    limits = Limits(PACE)
    limits.refused("a", 3.0, everyone=False, now=0.0)
    limits.refused("b", 3.0, everyone=False, now=1.0)
    assert limits.closed(1.0) == 3.0
    assert limits.closed(4.0) == 0.0


def test_a_refusal_for_everyone_closes_the_channel_at_once() -> None:
    limits = Limits(PACE)
    limits.refused("a", 3.0, everyone=True, now=0.0)
    assert limits.closed(1.0) == 2.0


def test_pauses_grow_from_a_second_to_five_minutes() -> None:
    backoff = Backoff(random.Random(1))
    pauses = [backoff.pause(failures) for failures in range(12)]
    assert 1.0 <= pauses[0] <= 2.0
    assert 4.0 <= pauses[2] <= 8.0
    assert all(150.0 <= pause <= 300.0 for pause in pauses[9:])
    assert backoff.pause(10_000) <= 300.0
