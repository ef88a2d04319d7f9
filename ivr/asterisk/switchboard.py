"""Hands the calls of one Asterisk to conversations, and keeps the books when the event stream breaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing, suppress
from functools import partial

from ivr.asterisk.ari import Ari, AriRefused
from ivr.asterisk.busy import BusyLine
from ivr.asterisk.calls import PREFIX, LiveCall, OnCall
from ivr.asterisk.config import APP
from ivr.asterisk.events import (
    AriEvent,
    Bridged,
    Channel,
    ChannelGone,
    Connected,
    KeyPressed,
    PlaybackOver,
    Replaced,
    StasisStart,
)
from ivr.asterisk.legs import Legs
from ivr.asterisk.rooms import Rooms
from ivr.errors import AsteriskUnavailable

AGAIN_SECONDS = 1.0
"""Until what a new connection needs is tried again."""
_log = logging.getLogger(__name__)


class Switchboard:
    """Each call runs in a task of its own. ``connected`` is set at the first connection.

    ``on_refused`` is told the number of a caller above ``max_calls``.
    """

    def __init__(
        self,
        ari: Ari,
        on_call: OnCall,
        max_calls: int,
        new_id: Callable[[], str],
        on_refused: Callable[[str], None] = lambda number: None,
    ) -> None:
        self._ari, self._on_call, self._max_calls, self._new_id = ari, on_call, max_calls, new_id
        self._on_refused = on_refused
        self._live: dict[str, LiveCall] = {}
        self._busy = BusyLine(ari)
        self.legs = Legs(ari)
        self.rooms = Rooms(ari)
        self.connected = asyncio.Event()
        self._wrong = asyncio.Event()

    @property
    def live(self) -> int:
        """How many calls there are now, those being cleaned up too."""
        return len(self._live)

    async def run(self, stopped: asyncio.Event) -> None:
        """Serve until Asterisk is gone for good, or cancelled; returns when the last call is over.

        Raises :class:`AsteriskUnavailable` where the password is refused or another client took over.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                listening = tasks.create_task(self._listen(tasks), name="ARI events")
                mending = tasks.create_task(self._put_right_later(tasks), name="ARI once more")
                await stopped.wait()
                listening.cancel()
                mending.cancel()
                for call in self._live.values():
                    call.lost()
                self._busy.all_over()
        except* AsteriskUnavailable as group:
            raise AsteriskUnavailable(str(group.exceptions[0])) from group

    async def _listen(self, tasks: asyncio.TaskGroup) -> None:
        async with aclosing(self._ari.events(APP)) as events:
            async for event in events:
                await self._handle(event, tasks)

    async def _put_right(self, tasks: asyncio.TaskGroup) -> None:
        """Each thing that a new connection needs, whatever becomes of the other."""
        for step in (self._busy.find_sound, partial(self._reconcile, tasks)):
            try:
                await step()
            except (AriRefused, AsteriskUnavailable) as error:
                _log.warning("after a new connection, and soon again: %s", error)
                self._wrong.set()

    async def _put_right_later(self, tasks: asyncio.TaskGroup) -> None:
        """What could not be done at once is tried again for ever."""
        while True:
            await self._wrong.wait()
            await asyncio.sleep(AGAIN_SECONDS)
            self._wrong.clear()
            await self._put_right(tasks)

    async def _handle(self, event: AriEvent, tasks: asyncio.TaskGroup) -> None:
        match event:
            case StasisStart(channel) if self.legs.know(channel.id):
                await self.legs.picked_up(channel.id)
            case ChannelGone(channel_id) if self.legs.know(channel_id):
                self.legs.gone(channel_id)
            case StasisStart(channel):
                await self._arrived(channel, tasks)
            case Bridged(channel_id, bridge_id):
                if (call := self._live.get(channel_id)) is not None:
                    call.bridged(bridge_id)
            case KeyPressed(channel_id, key):
                if (call := self._live.get(channel_id)) is not None:
                    call.pressed(key)
            case PlaybackOver(channel_id):
                self._busy.over(channel_id)
            case ChannelGone(channel_id):
                self._busy.over(channel_id)
                if (call := self._owner(channel_id)) is not None:
                    call.gone(channel_id)
            case Connected():
                await self._put_right(tasks)
                self.connected.set()
            case Replaced():
                raise AsteriskUnavailable("another Profline has taken this Asterisk over: one at a time")

    async def _arrived(self, channel: Channel, tasks: asyncio.TaskGroup) -> None:
        if channel.id.startswith(PREFIX):
            if (call := self._owner(channel.id)) is not None:
                call.media_started()
            return
        if channel.id in self._live or self._busy.owns(channel.id):
            return
        if len(self._live) >= self._max_calls:
            told = self._busy.reserve(channel.id)
            _log.warning("a call was refused%s: %d already", " in words" if told else "", len(self._live))
            tasks.create_task(self._busy.refuse(channel.id), name=f"busy {channel.id}")
            self._on_refused(channel.caller_number)
            return
        call = LiveCall(self._new_id(), self._ari, channel, self._on_call)
        self._live[channel.id] = call
        tasks.create_task(self._run(channel.id, call), name=f"call {call.id}")

    def _owner(self, channel_or_bridge: str) -> LiveCall | None:
        return next((call for call in self._live.values() if call.owns(channel_or_bridge)), None)

    async def _run(self, channel_id: str, call: LiveCall) -> None:
        try:
            await call.run()
        except Exception:
            _log.exception("call %s failed", call.id)
        finally:
            del self._live[channel_id]
            await self.legs.end_of(call.id)
            await self.rooms.gone(channel_id)

    async def _reconcile(self, tasks: asyncio.TaskGroup) -> None:
        """What happened while nobody listened: end what is gone, remove what nobody minds, take who still rings."""
        legs, live, told = self.legs.ids, dict(self._live), self._busy.told
        channels = await self._ari.channels()
        present = {channel.id for channel in channels}
        for channel_id, call in live.items():
            if channel_id not in present:
                call.over()
        self._busy.only(present, among=told)
        await self.legs.reconcile(legs, channels)
        for bridge in await self._ari.bridges():
            if bridge.startswith(PREFIX) and self._owner(bridge) is None and not self.rooms.owns(bridge):
                with suppress(AriRefused):
                    await self._ari.remove_bridge(bridge)
        for channel in channels:
            if (owner := self._owner(channel.id)) is not None:
                if channel.id == owner.joint_id and channel.app == APP:
                    owner.media_started()
                continue
            if self._busy.owns(channel.id) or self.legs.know(channel.id):
                continue
            if channel.app == APP and channel.state == "Ring":
                await self._arrived(channel, tasks)
            elif channel.app == APP or channel.id.startswith(PREFIX):
                with suppress(AriRefused):
                    await self._ari.hang_up(channel.id)
