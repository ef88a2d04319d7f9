"""A voice that fails again and again is left alone for a while, so that callers are told at once."""

from __future__ import annotations

import time
from collections.abc import Callable

from ivr.errors import SpeakingFailed

FAILURES = 3
REST_SECONDS = 5.0
HANGING_SECONDS = 3.0
"""What is given up by whoever waits after so long is a failure as well; what is given up earlier was interrupted."""


class Breaker:
    """Counts failures in a row. After a rest one try is let through at a time, until it succeeds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._until = 0.0
        self._why = ""

    def ask(self) -> float:
        """The time at which a try begins.

        Raises:
            SpeakingFailed: the voice rests.
        """
        now = self._clock()
        if self._failures >= FAILURES:
            if now < self._until:
                raise SpeakingFailed(f"the voice rests after {self._failures} failures: {self._why}")
            self._until = now + REST_SECONDS
        return now

    def worked(self) -> None:
        """The voice spoke."""
        self._failures = 0

    def failed(self, why: str) -> None:
        """It did not."""
        self._failures += 1
        self._why = why
        self._until = self._clock() + REST_SECONDS

    def given_up(self, began: float) -> None:
        """Whoever waited went away."""
        if self._clock() - began >= HANGING_SECONDS:
            self.failed("no answer in time")
