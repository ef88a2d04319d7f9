"""What a conference needs of the telephone system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Rooms(Protocol):
    """The rooms of all conferences: who is in one hears everybody else in it."""

    @property
    def present(self) -> Mapping[str, frozenset[str]]:
        """The channels in each conference that has anybody in it, by its id."""
        ...

    async def enter(self, conference: str, channel: str) -> None:
        """Move a caller into the conference. Raises :class:`ivr.errors.PhoneError` where that fails."""
        ...

    async def leave(self, conference: str, channel: str, home: str) -> bool:
        """Move a caller back to the bridge they came from; False where the call is gone."""
        ...
