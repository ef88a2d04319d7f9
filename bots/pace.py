"""How fast a channel may be sent to, and how long to wait after a failure. Pure: time is passed in."""

from __future__ import annotations

import random
from collections import OrderedDict
from dataclasses import dataclass, field

REMEMBERED = 10_000
"""Addresses whose last message is remembered."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Limits of a platform: messages a second for the channel, and for one address after a short burst."""

    per_second: float
    address_gap: float
    burst: int = 5
    address_burst: int = 3


@dataclass(slots=True)
class Limiter:
    """One message every ``gap`` seconds, ``burst`` of them at once (the GCRA of ITU-T I.371)."""

    gap: float
    burst: int
    _next: float = 0.0

    def reserve(self, now: float) -> float:
        """Take the next place in the row; seconds to wait for it."""
        self._next = max(self._next, now) + self.gap
        return max(0.0, self._next - now - self.gap * self.burst)


@dataclass(slots=True)
class Limits:
    """The limiters of a channel and of its addresses, and the stop that the platform may order."""

    pace: Pace
    _all: Limiter = field(init=False)
    _addresses: OrderedDict[str, Limiter] = field(default_factory=OrderedDict)
    _closed_until: float = 0.0
    _refused: tuple[str, float] = ("", 0.0)

    def __post_init__(self) -> None:
        self._all = Limiter(1 / self.pace.per_second, self.pace.burst)

    def address(self, address: str, now: float) -> float:
        """Seconds to wait until the address may get its next message."""
        limiter = self._addresses.get(address) or Limiter(self.pace.address_gap, self.pace.address_burst)
        self._addresses[address] = limiter
        self._addresses.move_to_end(address)
        if len(self._addresses) > REMEMBERED:
            self._addresses.popitem(last=False)
        return limiter.reserve(now)

    def channel(self, now: float) -> float:
        """Seconds to wait until the channel may send its next message."""
        return self._all.reserve(now)

    def closed(self, now: float) -> float:
        """Seconds for which the platform wants nothing at all."""
        return max(0.0, self._closed_until - now)

    def refused(self, address: str, seconds: float, everyone: bool, now: float) -> None:
        """Note a "retry after". Platforms do not say whom it is for: two addresses at once mean everyone."""
        other, until = self._refused
        if everyone or (other not in ("", address) and now < until):
            self._closed_until = max(self._closed_until, now + seconds)
        self._refused = (address, now + seconds)


@dataclass(frozen=True, slots=True)
class Backoff:
    """Growing pauses with jitter: doubled with each failure, from ``first`` to ``longest`` seconds."""

    rng: random.Random
    first: float = 1.0
    longest: float = 300.0

    def pause(self, failures: int) -> float:
        """Seconds to wait after a failure, when there were this many in a row before it."""
        return min(self.longest, self.first * 2.0 ** min(failures + 1, 32)) * self.rng.uniform(0.5, 1.0)


def usual_backoff() -> Backoff:
    """Pauses from a second to five minutes."""
    return Backoff(random.Random())  # noqa: S311 - jitter guards no secret
