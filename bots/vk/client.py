"""Sends one outbox message to VK, in as many parts as it takes."""

from __future__ import annotations

import logging

from backend.delivery.entities import OutboxMessage
from bots.errors import Undeliverable
from bots.vk.api import Api
from bots.vk.failures import BadKeyboard
from bots.vk.render import render
from dialogs.replies import Reply

log = logging.getLogger(__name__)

PARTS = 16
"""Ids kept for the parts of one message; it is longer than any answer."""
A_SECOND = 4096
"""Ids between two seconds, far more than VK's pace can use up."""


class VkClient:
    """A :class:`bots.sender.ChannelClient`. Repeating a part does no harm: its ``random_id`` is the same."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def send(self, message: OutboxMessage) -> None:
        """Send the message."""
        try:
            reply, peer = Reply.from_json(message.payload), int(message.address)
            parts = render(reply)
        except (AttributeError, KeyError, TypeError, ValueError):
            log.exception("message %d cannot be read", message.id)
            raise Undeliverable("malformed") from None
        for number, part in enumerate(parts):
            try:
                await self._api.send(peer, part.text, random_id(message, number), part.keyboard)
            except BadKeyboard as refused:
                log.warning("vk:%d: sent without buttons: %s", peer, refused)
                await self._send_bare(message, peer, reply, number)

    async def _send_bare(self, message: OutboxMessage, peer: int, reply: Reply, first: int) -> None:
        """Send the rest with numbered lines for the buttons. The parts before ``first`` are the same either way."""
        for number, part in enumerate(render(reply, buttons=False)):
            if number >= first:
                await self._api.send(peer, part.text, random_id(message, number))


def random_id(message: OutboxMessage, part: int = 0) -> int:
    """VK's key against double sending, a positive 32-bit number, the same for every try.

    Made of the outbox's id, which grows. The time is in it because VK remembers for a while, and a
    database made anew begins its ids anew: VK would take its first messages for repeated ones.
    """
    number = int(message.created_at.timestamp()) * A_SECOND + message.id * PARTS + part
    return number % (2**31 - 1) + 1
