"""The mixing bridges of conferences: made for the first who comes, removed after the last who goes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from ivr.asterisk.ari import Ari, AriRefused
from ivr.asterisk.calls import PREFIX
from ivr.errors import AsteriskUnavailable, PhoneError

ROOM = f"{PREFIX}conference-"
"""Begins the id of each conference's bridge; the conference's own id follows."""


class Rooms:
    """Implements :class:`ivr.conference.ports.Rooms` on one Asterisk. Its channels are the callers' own."""

    def __init__(self, ari: Ari) -> None:
        self._ari = ari
        self._present: dict[str, set[str]] = {}
        self._door = asyncio.Lock()

    @property
    def present(self) -> Mapping[str, frozenset[str]]:
        """The channels in each conference that has anybody in it, by its id."""
        return {conference: frozenset(channels) for conference, channels in self._present.items()}

    def owns(self, bridge: str) -> bool:
        """Whether this is the bridge of a conference that has anybody in it."""
        return bridge.removeprefix(ROOM) in self._present and bridge.startswith(ROOM)

    async def enter(self, conference: str, channel: str) -> None:
        """Move a caller from wherever they are into the conference.

        Raises:
            PhoneError: the call or Asterisk is gone; the caller is where they were.
        """
        async with self._door:
            others = self._present.setdefault(conference, set())
            try:
                if not others:
                    await self._ari.make_bridge(ROOM + conference)
                await self._ari.bridge_channels(ROOM + conference, channel)
                others.add(channel)
            except PhoneError:
                await self._close_if_empty(conference)
                raise

    async def leave(self, conference: str, channel: str, home: str) -> bool:
        """Move a caller back to the bridge they came from; False where the call is gone. The last one locks up."""
        async with self._door:
            try:
                await self._ari.bridge_channels(home, channel)
                moved = True
            except (AriRefused, AsteriskUnavailable):
                moved = False
            self._present.get(conference, set()).discard(channel)
            await self._close_if_empty(conference)
            return moved

    async def _close_if_empty(self, conference: str) -> None:
        if not self._present.get(conference):
            self._present.pop(conference, None)
            with suppress(AriRefused, AsteriskUnavailable):
                await self._ari.remove_bridge(ROOM + conference)
