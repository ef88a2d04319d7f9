"""Partners of the loyalty programme, and what is needed of storage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Place:
    """An address of a partner with the nearest metro stations, by their names without «метро»."""

    address: str
    stations: tuple[str, ...] = ()
    phone: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """Who gives a discount. ``code`` is the partner's own key in imports; ``keywords`` what else it is looked for by.

    ``valid_until`` is the last day of the agreement, None where it has no end.
    """

    code: str
    name: str
    category: str
    discount: str
    conditions: str
    keywords: str = ""
    website: str | None = None
    valid_until: date | None = None
    places: tuple[Place, ...] = ()


class PartnerRepository(Protocol):
    """Partners, inside the current transaction."""

    async def all(self) -> Sequence[Partner]:
        """All partners with their places, by name."""
        ...

    async def replace_all(self, partners: Sequence[Partner]) -> None:
        """Have exactly these: an import is the whole catalogue. The catalogue's version grows."""
        ...

    async def version(self) -> int:
        """Grows with each change, so that whoever keeps the catalogue in memory knows when to read it again."""
        ...
