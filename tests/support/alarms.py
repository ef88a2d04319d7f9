"""Who was told that somebody guesses at their card."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Alarms:
    """``backend.members.identity.Alarm`` that writes down."""

    told: list[tuple[int, datetime]] = field(default_factory=list)

    async def card_locked(self, member_id: int, until: datetime) -> None:
        """Write it down."""
        self.told.append((member_id, until))
