"""A clock that is set by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class FakeClock:
    """``backend.clock.Clock`` that moves only when told."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Jump to a moment."""
        self._now = now

    def advance(self, by: timedelta) -> datetime:
        """Move on; the new moment."""
        self._now += by
        return self._now
