"""Who may ask for what costs us understanding: so many times a minute from one client, whatever the way in."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fastapi import Request

from portal.clients import Clients
from portal.problems import Refusal
from portal.rates import TokenBuckets


@dataclass(frozen=True, slots=True)
class Admission:
    """The one limit that turns and searches share."""

    buckets: TokenBuckets
    clients: Clients

    def take(self, request: Request) -> None:
        """Count a request against its client.

        Raises:
            Refusal: ``too_many_turns``, with the seconds to wait.
        """
        wait = self.buckets.take(self.clients.key(request.scope))
        if wait:
            seconds = math.ceil(wait)
            raise Refusal("too_many_turns", {"retry-after": str(seconds)}, seconds=seconds)

    def another(self, per_minute: int) -> Admission:
        """A limit of its own for something else, of the same clients."""
        return Admission(TokenBuckets(per_minute, self.buckets.now), self.clients)
