"""The telephone itself: whom it calls through, and under what number."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from ivr.softphone.call import Call


@dataclass(frozen=True, slots=True)
class Softphone:
    """Places calls through the Asterisk at ``host:port``, without registering."""

    host: str
    port: int
    number: str = "79161234567"
    chance: random.Random = field(default_factory=random.SystemRandom)

    def call(self, extension: str) -> Call:
        """A call, dialled when it is entered (``async with``)."""
        return Call((self.host, self.port), extension, self.number, self.chance)
