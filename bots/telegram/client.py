"""Sends one outbox message to Telegram, in as many parts as it takes."""

from __future__ import annotations

import logging

from backend.delivery.entities import OutboxMessage
from bots.errors import RetryAfter, Transient, Undeliverable
from bots.files import made, without
from bots.telegram.api import BadMarkup, TelegramApi
from bots.telegram.buttons import ContactButtons
from bots.telegram.render import Part, render
from dialogs.ports import AttachmentMaker, MadeFile
from dialogs.replies import Reply

log = logging.getLogger(__name__)


class TelegramClient:
    """A :class:`bots.sender.ChannelClient`. Parts that were confirmed are not sent again with the rest."""

    def __init__(self, api: TelegramApi, buttons: ContactButtons, maker: AttachmentMaker | None = None) -> None:
        self._api = api
        self._buttons = buttons
        self._maker = maker
        self._confirmed: dict[int, int] = {}

    async def send(self, message: OutboxMessage) -> None:
        """Send what is left of the message."""
        try:
            reply, chat = Reply.from_json(message.payload), int(message.address)
            parts = render(reply)
        except (AttributeError, KeyError, TypeError, ValueError):
            log.exception("message %d cannot be read", message.id)
            raise Undeliverable("malformed") from None
        try:
            for number, part in enumerate(parts):
                if number >= self._confirmed.get(message.id, 0):
                    file = await made(self._maker, reply, message) if part.file else None
                    await self._send_part(chat, part, file, without(reply))
                    self._confirmed[message.id] = number + 1
                    self._buttons.note(chat, part.keyboard)
        except (RetryAfter, Transient):
            raise
        except Undeliverable:
            self._confirmed.pop(message.id, None)
            raise
        if not reply.contact:
            await self._buttons.clear(chat)
        self._confirmed.pop(message.id, None)

    async def _send_part(self, chat: int, part: Part, file: MadeFile | None, without_it: str) -> None:
        if file is not None:
            try:
                return await self._send_file(chat, part, file)
            except Undeliverable as refused:
                if refused.reason != "refused":
                    raise
                log.warning("telegram:%d: sent without the file: %s", chat, refused)
        if part.file:
            part = part.and_said(without_it)
        if part.plain.strip():
            await self._send_text(chat, part)
        return None

    async def _send_file(self, chat: int, part: Part, file: MadeFile) -> None:
        try:
            await self._api.send_file(chat, file, part.html, html=True, keyboard=part.keyboard)
        except BadMarkup as refused:
            log.warning("telegram:%d: sent without markup: %s", chat, refused)
            await self._api.send_file(chat, file, part.plain, html=False, keyboard=part.keyboard)

    async def _send_text(self, chat: int, part: Part) -> None:
        try:
            await self._api.send(chat, part.html, html=True, keyboard=part.keyboard)
        except BadMarkup as refused:
            log.warning("telegram:%d: sent without markup: %s", chat, refused)
            await self._api.send(chat, part.plain, html=False, keyboard=part.keyboard)
