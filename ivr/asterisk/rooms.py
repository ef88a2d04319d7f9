"""The mixing bridges of conferences: made for the first who comes, removed after the last who goes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import httpx

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
        self._made: set[str] = set()
        """Conferences whose bridge may be there."""
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
            first = conference not in self._present
            self._present.setdefault(conference, set()).add(channel)
            self._made.add(conference)
            try:
                if first:
                    await self._make(conference)
                await self._ari.bridge_channels(ROOM + conference, channel)
            except PhoneError:
                self._forget(conference, channel)
                await self._lock_up()
                raise
            except BaseException:  # cut: what was asked for may yet be made, and :meth:`gone` removes it
                self._forget(conference, channel)
                raise

    async def leave(self, conference: str, channel: str, home: str) -> bool:
        """Move a caller back to the bridge they came from; False where the call is gone. The last one locks up."""
        self._forget(conference, channel)
        async with self._door:
            try:
                await self._ari.bridge_channels(home, channel)
                moved = True
            except (AriRefused, AsteriskUnavailable):
                moved = False
            await self._lock_up()
            return moved

    async def gone(self, channel: str) -> None:
        """A call is over, whatever it was doing: it is in no conference, and leaves no empty one."""
        for conference in list(self._present):
            self._forget(conference, channel)
        async with self._door:
            await self._lock_up()

    async def _make(self, conference: str) -> None:
        """A bridge, unless it is there: whoever was the last has not locked up yet."""
        try:
            await self._ari.make_bridge(ROOM + conference)
        except AriRefused as refused:
            if refused.status != httpx.codes.CONFLICT:
                raise

    def _forget(self, conference: str, channel: str) -> None:
        there = self._present.get(conference, set())
        there.discard(channel)
        if not there:
            self._present.pop(conference, None)

    async def _lock_up(self) -> None:
        """Remove the bridges that nobody is in. One that Asterisk does not answer for is tried again."""
        for conference in self._made - self._present.keys():
            with suppress(AsteriskUnavailable):
                with suppress(AriRefused):  # it was never made, or is gone
                    await self._ari.remove_bridge(ROOM + conference)
                self._made.discard(conference)
