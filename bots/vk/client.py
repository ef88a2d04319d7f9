"""Sends one outbox message to VK, in as many parts as it takes."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from backend.delivery.entities import OutboxMessage
from bots.errors import TokenRefused, Undeliverable
from bots.files import made, without
from bots.vk.api import Api
from bots.vk.failures import BadKeyboard
from bots.vk.render import Part, render
from dialogs.ports import AttachmentMaker
from dialogs.replies import Reply

log = logging.getLogger(__name__)

PARTS = 16
"""Ids kept for the parts of one message; it is longer than any answer."""
RIGHTS = "photos, docs"
"""What a community's token must be allowed beside messages, where files are sent."""
A_SECOND = 4096
"""Ids between two seconds, far more than VK's pace can use up."""


class VkClient:
    """A :class:`bots.sender.ChannelClient`. Repeating a part does no harm: its ``random_id`` is the same."""

    def __init__(self, api: Api, maker: AttachmentMaker | None = None) -> None:
        self._api = api
        self._maker = maker

    async def send(self, message: OutboxMessage) -> None:
        """Send the message."""
        try:
            reply, peer = Reply.from_json(message.payload), int(message.address)
            parts = render(reply)
        except (AttributeError, KeyError, TypeError, ValueError):
            log.exception("message %d cannot be read", message.id)
            raise Undeliverable("malformed") from None
        file = await self._uploaded(message, peer, reply)
        missing = "" if file else without(reply)
        if missing:
            parts = render(reply, below=missing)
        try:
            await self._send_parts(message, peer, parts, file)
        except BadKeyboard as refused:
            log.warning("vk:%d: sent without buttons: %s", peer, refused)
            # What went out already is the same either way, and VK does not send it again.
            await self._send_parts(message, peer, render(reply, buttons=False, below=missing), file)

    async def _send_parts(self, message: OutboxMessage, peer: int, parts: Sequence[Part], file: str | None) -> None:
        """Send the messages, the file with the last one, or by itself where there are no words."""
        parts = parts or ([Part("")] if file else [])
        last = len(parts) - 1
        for number, part in enumerate(parts):
            attachment = file if number == last else None
            await self._api.send(peer, part.text, random_id(message, number), part.keyboard, attachment)

    async def _uploaded(self, message: OutboxMessage, peer: int, reply: Reply) -> str | None:
        """What VK calls the reply's file; None where there is none, or VK does not take it.

        A token without the right to upload looks like a refused one: that, the message itself will tell.
        """
        file = await made(self._maker, reply, message)
        if file is None:
            return None
        try:
            return await self._api.upload(peer, file)
        except (Undeliverable, TokenRefused) as refused:
            if isinstance(refused, Undeliverable) and refused.reason in ("blocked", "no_chat"):
                raise
            log.warning("vk:%d: sent without the file (does the token have the rights %s?): %s", peer, RIGHTS, refused)
            return None


def random_id(message: OutboxMessage, part: int = 0) -> int:
    """VK's key against double sending, a positive 32-bit number, the same for every try.

    Made of the outbox's id, which grows. The time is in it because VK remembers for a while, and a
    database made anew begins its ids anew: VK would take its first messages for repeated ones.
    """
    number = int(message.created_at.timestamp()) * A_SECOND + message.id * PARTS + part
    return number % (2**31 - 1) + 1
