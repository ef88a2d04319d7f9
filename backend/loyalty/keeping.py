"""The catalogue in the memory of a process, read anew when it has changed."""

from __future__ import annotations

import asyncio

from backend.loyalty.entities import PartnerRepository
from backend.loyalty.search import Catalogue
from backend.loyalty.terms import Vocabulary


class KeptCatalogue:
    """Gives the catalogue as it is now, at the cost of one small query."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._kept: Catalogue | None = None
        self._version = -1
        self.reads = 0
        """How often all partners were read."""

    async def current(self, partners: PartnerRepository) -> Catalogue:
        """The catalogue; the version is read first, so what changes meanwhile is read again next time."""
        version = await partners.version()
        if self._kept is None or version != self._version:
            self._kept = await asyncio.to_thread(Catalogue, await partners.all(), self._vocabulary)
            self._version = version
            self.reads += 1
        return self._kept
