"""Operators' telephones in Asterisk: rung, picked up, joined with a caller, hung up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

from ivr.asterisk.ari import Ari, AriRefused
from ivr.asterisk.config import APP
from ivr.asterisk.events import Channel
from ivr.errors import AsteriskUnavailable

LEG_ID = "profline-{call}-leg-{number:06d}"
"""Begins as :data:`ivr.asterisk.calls.PREFIX`; the number's width is fixed, so that no id begins another."""

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class AsteriskLeg:
    """One ringing or talking telephone. Implements :class:`ivr.desk.ports.Leg`."""

    id: str
    call_id: str
    extension: str
    ari: Ari
    changed: Callable[[], None]
    talks: bool = False
    over: bool = False
    unwanted: bool = False
    """Hung up by us, though it may not have been there to be hung up yet."""

    async def hang_up(self) -> None:
        """Stop ringing or talking."""
        self.unwanted = True
        if not self.over:
            with suppress(AriRefused, AsteriskUnavailable):  # gone already
                await self.ari.hang_up(self.id)

    async def join(self, bridge: str, media: str) -> bool:
        """Put the operator in the robot's place beside the caller; False where that fails."""
        try:
            await self.ari.bridge_channels(bridge, self.id)
            await self.ari.leave_bridge(bridge, media)
        except (AriRefused, AsteriskUnavailable) as error:
            _log.warning("call %s: telephone %s is not joined: %s", self.call_id, self.extension, error)
            return False
        return True

    async def part(self, bridge: str, media: str) -> bool:
        """Give the caller back to the robot; False where the call is gone."""
        try:
            await self.ari.bridge_channels(bridge, media)
        except (AriRefused, AsteriskUnavailable) as error:
            _log.info("call %s: the robot does not get the caller back: %s", self.call_id, error)
            return False
        return True

    def tell(self, *, over: bool) -> None:
        """What Asterisk says of it: picked up, or over."""
        self.talks, self.over = not over, over
        self.changed()


class Legs:
    """All operators' telephones of one Asterisk. Implements :class:`ivr.desk.ports.Telephones`."""

    def __init__(self, ari: Ari) -> None:
        self._ari = ari
        self._numbers = count(1)
        self._legs: dict[str, AsteriskLeg] = {}

    async def free(self, extension: str) -> bool:
        """Whether this telephone is registered, and neither rings nor talks."""
        try:
            telephone = await self._ari.telephone(extension)
        except (AriRefused, AsteriskUnavailable) as error:
            _log.info("telephone %s: %s", extension, error)
            return False
        return telephone.online and not telephone.busy

    async def ring(
        self, extension: str, call_id: str, caller: str, seconds: float, changed: Callable[[], None]
    ) -> AsteriskLeg | None:
        """Ring a telephone for a caller; None where Asterisk refuses."""
        name = LEG_ID.format(call=call_id, number=next(self._numbers))
        leg = AsteriskLeg(name, call_id, extension, self._ari, changed)
        self._legs[leg.id] = leg
        try:
            await self._ari.ring(extension, leg.id, APP, caller, max(1, round(seconds)))
        except (AriRefused, AsteriskUnavailable) as error:
            _log.warning("call %s: telephone %s does not ring: %s", call_id, extension, error)
            self.gone(leg.id)
            return None
        return leg

    @property
    def ids(self) -> frozenset[str]:
        """The channels of all of these."""
        return frozenset(self._legs)

    def know(self, channel_id: str) -> bool:
        """Whether this is one of these."""
        return channel_id in self._legs

    async def picked_up(self, channel_id: str) -> None:
        """Asterisk gave us the channel: somebody answered. Nobody is kept on the line who is not wanted any more."""
        leg = self._legs[channel_id]
        if leg.unwanted:
            await leg.hang_up()
        else:
            leg.tell(over=False)

    def gone(self, channel_id: str) -> None:
        """The channel is no more."""
        if (leg := self._legs.pop(channel_id, None)) is not None:
            leg.tell(over=True)

    async def reconcile(self, known: Iterable[str], channels: Iterable[Channel]) -> None:
        """Which of those that were known are there, and which talk: what happened was not told."""
        states = {channel.id: channel.state for channel in channels}
        for channel_id in known:
            if channel_id not in states:
                self.gone(channel_id)
            elif states[channel_id] == "Up" and channel_id in self._legs:
                await self.picked_up(channel_id)

    async def end_of(self, call_id: str) -> None:
        """A call is over: its telephones are hung up."""
        for leg in [one for one in self._legs.values() if one.call_id == call_id]:
            await leg.hang_up()
