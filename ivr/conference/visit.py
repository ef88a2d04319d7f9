"""One call in a conference: goes in, stays until it presses the star, and comes back to the robot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from dialogs.turns import Command, Transfer
from ivr.call.held import HeldCall
from ivr.conference.ports import Rooms
from ivr.conference.texts import texts
from ivr.errors import PhoneError
from ivr.ports import Digit
from ivr.speaking.sentences import sentences

LEAVE = "*"
LONGEST = 4 * 3600.0
"""Seconds in a conference, after which the robot asks who is still there."""

logger = logging.getLogger(__name__)


def _nothing(conference: str) -> None: ...


@dataclass(frozen=True, slots=True)
class ConferenceVisit:
    """Implements :class:`ivr.call.Passing` for one call: its channel, and the bridge where it hears the robot.

    ``rooms`` are asked each time: None while there is no Asterisk. ``entered`` is told the conference's id.
    """

    rooms: Callable[[], Rooms | None]
    channel_id: str
    bridge_id: str
    entered: Callable[[str], None] = _nothing
    longest: float = LONGEST

    async def __call__(self, call: HeldCall, transfer: Transfer) -> Command:
        """Keep the caller in the conference until they leave it; hanging up cancels this."""
        rooms, conference = self.rooms(), transfer.argument
        if rooms is None:
            return await _sorry(call)
        if not rooms.present.get(conference) and await _leaves_while_told(call, "alone"):
            return Command.RETURNED
        try:
            await rooms.enter(conference, self.channel_id)
        except PhoneError as error:
            logger.warning("call %s: conference %s cannot be entered: %s", call.call_id, conference, error)
            return await _sorry(call)
        self.entered(conference)
        logger.info("call %s: in conference %s", call.call_id, conference)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.longest):
                    while not _leaves(await call.next_event()):
                        pass
        finally:
            await rooms.leave(conference, self.channel_id, self.bridge_id)
            logger.info("call %s: out of conference %s", call.call_id, conference)
        return Command.RETURNED


def _leaves(event: object) -> bool:
    return isinstance(event, Digit) and event.key == LEAVE


async def _leaves_while_told(call: HeldCall, text: str) -> bool:
    """Say something; whether the caller left meanwhile."""
    call.speaker.say(sentences(texts()[text]))
    while call.speaker.speaks:
        if _leaves(await call.next_event()):
            await call.speaker.interrupt()
            return True
    return False


async def _sorry(call: HeldCall) -> Command:
    await _leaves_while_told(call, "failed")
    return Command.RETURNED
