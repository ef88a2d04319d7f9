"""Sends one outbox message as a letter to the member."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Protocol

from backend.delivery.entities import TO, OutboxMessage
from bots.errors import RetryAfter, TokenRefused, Undeliverable
from bots.files import made
from bots.mail.letter import letter, plain_address
from bots.mail.server import MailServer
from bots.mail.settings import MailSettings
from dialogs.ports import AttachmentMaker
from dialogs.replies import Reply

log = logging.getLogger(__name__)

LOCKED_OUT = 300.0
"""Seconds for which a server that refuses our password is left alone: some refuse it only for a while."""


class EmailAddresses(Protocol):
    """Knows where members get letters. The outbox has only their ids."""

    async def of_member(self, member_id: int) -> str | None:
        """The member's e-mail address, None where there is none (any more)."""
        ...


class MailClient:
    """A :class:`bots.sender.ChannelClient`."""

    def __init__(
        self,
        settings: MailSettings,
        server: MailServer,
        addresses: EmailAddresses,
        texts: Mapping[str, Any],
        maker: AttachmentMaker | None = None,
    ) -> None:
        self._sender = settings.sender
        self._server = server
        self._addresses = addresses
        self._texts = texts
        self._maker = maker

    async def send(self, message: OutboxMessage) -> None:
        """Send the letter."""
        try:
            reply, member_id = Reply.from_json(message.payload), int(message.address)
            reply.text.strip()
        except (AttributeError, KeyError, TypeError, ValueError):
            log.exception("message %d cannot be read", message.id)
            raise Undeliverable("malformed") from None
        known = message.payload.get(TO) or await self._addresses.of_member(member_id)
        to = plain_address(str(known)) if known else None
        if to is None:
            raise Undeliverable("no_address")
        file = await made(self._maker, reply, message)
        try:
            await self._server.send(letter(message, reply, self._sender, to, self._texts, file), to)
        except TokenRefused as refused:
            log.error("mail: %s; next try in %.0f s", refused, LOCKED_OUT)
            waiting = RetryAfter(LOCKED_OUT, everyone=True)
        else:
            return
        raise waiting
