"""Opening hours as they are written, in Moscow time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backend.clock import MOSCOW
from backend.desk.hours import HoursUnclear, OpeningHours

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def moscow(day: str, clock: str) -> datetime:
    """A time of the week of Monday, 23 November 2026."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 23 + WEEK.index(day), hour, minute, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("written", "day", "clock", "is_open"),
    [
        ("mon-fri 09:00-18:00", "mon", "09:00", True),
        ("mon-fri 09:00-18:00", "mon", "08:59", False),
        ("mon-fri 09:00-18:00", "fri", "17:59", True),
        ("mon-fri 09:00-18:00", "fri", "18:00", False),
        ("mon-fri 09:00-18:00", "sat", "12:00", False),
        ("mon-fri 09:00-18:00, sat 10:00-14:00", "sat", "12:00", True),
        ("MON-FRI 9:00-18:00,SAT 10:00 - 14:00", "sat", "13:59", True),
        ("10:00-12:00", "sun", "11:00", True),
        ("sun 10:00-12:00", "sun", "11:00", True),
        ("sat-mon 10:00-12:00", "sun", "11:00", True),
        ("sat-mon 10:00-12:00", "tue", "11:00", False),
        ("mon-sun 00:00-24:00", "wed", "23:59", True),
        ("fri 22:00-02:00", "sat", "01:59", True),
        ("fri 22:00-02:00", "sat", "02:00", False),
        ("sun 22:00-02:00", "mon", "01:00", True),
    ],
)
def test_hours(written: str, day: str, clock: str, is_open: bool) -> None:
    assert OpeningHours.parse(written).open_at(moscow(day, clock)) is is_open


def test_a_time_of_another_zone_is_taken_as_moscow_shows_it() -> None:
    hours = OpeningHours.parse("mon-fri 09:00-18:00")
    assert hours.open_at(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    assert not hours.open_at(datetime(2026, 11, 23, 15, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", "is expected"),
        (" , ", "is expected"),
        ("mon 9-18", "not understood"),
        ("пн-пт 09:00-18:00", "not understood"),
        ("mon-fri 09:00-18:00; sat 10:00-14:00", "not understood"),
        ("mon 25:00-26:00", "a time that is none"),
        ("mon 09:60-10:00", "a time that is none"),
        ("mon 24:30-25:00", "a time that is none"),
        ("mon 09:00-09:00", "begins when it ends"),
    ],
)
def test_what_is_not_understood_is_said(written: str, fault: str) -> None:
    with pytest.raises(HoursUnclear, match=fault):
        OpeningHours.parse(written)
