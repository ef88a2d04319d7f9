"""An ear that failed is left alone for a while."""

from __future__ import annotations

from ivr.call.ears import BUSY_REST, REST, Deaf, EarTrust


def test_one_failure_is_forgiven_two_in_a_row_are_not() -> None:
    trust = EarTrust()
    trust.failed(10.0)
    assert not trust.deaf(10.0)
    trust.heard()
    trust.failed(20.0)
    assert not trust.deaf(20.0)
    trust.failed(21.0)
    assert trust.deaf(21.0)


def test_it_is_tried_again_later_and_one_more_failure_is_enough_then() -> None:
    trust = EarTrust()
    trust.failed(0.0)
    trust.failed(1.0)
    assert [trust.deaf(1.0 + REST - 0.1), trust.deaf(1.0 + REST)] == [True, False]
    trust.failed(40.0)
    assert trust.deaf(41.0)
    trust.heard()
    assert not trust.deaf(41.0)


def test_one_that_is_busy_is_tried_sooner() -> None:
    trust = EarTrust()
    trust.failed(0.0, busy=True)
    trust.failed(1.0, busy=True)
    assert [trust.deaf(1.0 + BUSY_REST - 0.1), trust.deaf(1.0 + BUSY_REST)] == [True, False]


def test_without_an_ear_nothing_is_a_voice() -> None:
    assert Deaf().probability(b"\x7f\x7f" * 320) == 0.0
