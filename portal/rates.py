"""How many turns a minute one client may take."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MINUTE = 60.0
REMEMBERED = 20_000
"""Clients whose buckets are kept; the longest silent is forgotten first, and starts anew."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class TokenBuckets:
    """A bucket of ``per_minute`` tokens for each client, filling evenly; 0 means no limit.

    ``now`` is a monotonic clock in seconds.
    """

    def __init__(self, per_minute: int, now: Callable[[], float], remembered: int = REMEMBERED) -> None:
        self._rate = per_minute / MINUTE
        self._size = float(per_minute)
        self.now = now
        self._remembered = remembered
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, client: str) -> float:
        """Take a token: 0.0 if there was one, else the seconds until there is."""
        if not self._size:
            return 0.0
        bucket = self._filled(client)
        if bucket.tokens < 1.0:
            return (1.0 - bucket.tokens) / self._rate
        bucket.tokens -= 1.0
        return 0.0

    def __len__(self) -> int:
        return len(self._buckets)

    def _filled(self, client: str) -> _Bucket:
        now = self.now()
        bucket = self._buckets.setdefault(client, _Bucket(self._size, now))
        self._buckets.move_to_end(client)
        bucket.tokens = min(self._size, bucket.tokens + (now - bucket.at) * self._rate)
        bucket.at = now
        while len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        return bucket
