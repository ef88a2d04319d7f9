"""Whether it is worth listening: an ear that failed is not tried on every noise."""

from __future__ import annotations

import math

TRUSTED = 2
"""Failures in a row after which the call goes on by keys alone."""
REST = 30.0
"""Seconds until such an ear is tried again; less where it only had too much to do."""
BUSY_REST = 10.0


class EarTrust:
    """Counts the ear's failures in one call; times are those of the media events."""

    def __init__(self) -> None:
        self._failures = 0
        self._rests_until = -math.inf

    def deaf(self, now: float) -> bool:
        """Whether the call goes by keys alone now."""
        return now < self._rests_until

    def failed(self, now: float, *, busy: bool = False) -> None:
        """The ear failed."""
        self._failures += 1
        if self._failures >= TRUSTED:
            self._rests_until = now + (BUSY_REST if busy else REST)

    def heard(self) -> None:
        """The ear works."""
        self._failures, self._rests_until = 0, -math.inf


class Deaf:
    """A detector of voice for an ear that rests: nothing is one. Implements :class:`ivr.call.exchange.Activity`."""

    def probability(self, pcm: bytes) -> float:
        """Zero."""
        return 0.0
