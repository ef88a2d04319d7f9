"""``PartnerRepository`` in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.loyalty.entities import Partner


@dataclass
class FakePartners:
    """Partners in memory."""

    items: list[Partner] = field(default_factory=list)
    changes: int = 0

    async def all(self) -> Sequence[Partner]:
        return list(self.items)

    async def replace_all(self, partners: Sequence[Partner]) -> None:
        self.items, self.changes = list(partners), self.changes + 1

    async def version(self) -> int:
        return self.changes
