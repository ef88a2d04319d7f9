"""When people take calls, written like ``mon-fri 09:00-18:00, sat 10:00-14:00``, in Moscow time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

from backend.clock import MOSCOW

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXAMPLE = "mon-fri 09:00-18:00"
_DAY = "|".join(DAYS)
_PART = re.compile(rf"(?:({_DAY})(?:\s*-\s*({_DAY}))?\s+)?(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)")
MIDNIGHT = 24 * 60


class HoursUnclear(ValueError):
    """The hours cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one minute of the day up to another, on some days of the week (Monday is 0)."""

    days: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The hours of a week."""

    spans: tuple[Span, ...]

    @classmethod
    def parse(cls, written: str) -> OpeningHours:
        """Several parts by commas; a part without days is for every day; an end before the start is past midnight.

        Raises:
            HoursUnclear: naming the part.
        """
        parts = [part.strip().lower() for part in written.split(",") if part.strip()]
        if not parts:
            raise HoursUnclear(f"{EXAMPLE} is expected")
        return cls(tuple(span for part in parts for span in _spans(part)))

    def open_at(self, now: datetime) -> bool:
        """Whether people are there at an aware time."""
        local = now.astimezone(MOSCOW)
        minute = local.hour * 60 + local.minute
        return any(local.weekday() in span.days and span.start <= minute < span.end for span in self.spans)


def _spans(part: str) -> list[Span]:
    found = _PART.fullmatch(part)
    if found is None:
        raise HoursUnclear(f"“{part}” is not understood, {EXAMPLE} is expected")
    first, last = found[1], found[2] or found[1]
    days = _days(DAYS.index(first), DAYS.index(last)) if first else frozenset(range(7))
    start, end = _minute(found[3], found[4], part), _minute(found[5], found[6], part)
    if start == end:
        raise HoursUnclear(f"“{part}” begins when it ends")
    if start < end:
        return [Span(days, start, end)]
    return [Span(days, start, MIDNIGHT), Span(frozenset((day + 1) % 7 for day in days), 0, end)]


def _days(first: int, last: int) -> frozenset[int]:
    count = (last - first) % 7 + 1
    return frozenset((first + n) % 7 for n in range(count))


def _minute(hour: str, minute: str, part: str) -> int:
    if (int(hour), int(minute)) == (24, 0):
        return MIDNIGHT
    try:
        at = time(int(hour), int(minute))
    except ValueError:
        raise HoursUnclear(f"“{part}” has a time that is none") from None
    return at.hour * 60 + at.minute
