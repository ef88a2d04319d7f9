"""The button under the field of writing that asks for the person's telephone number: where it stands, and its end."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiogram.types import ReplyKeyboardMarkup, ReplyKeyboardRemove

from bots.errors import BotError
from bots.telegram.api import TelegramApi
from bots.telegram.render import GONE, Markup

log = logging.getLogger(__name__)

CHATS = 10_000
"""Chats remembered. In a forgotten one the button goes with the next message that has no buttons of its own."""


@dataclass(slots=True)
class ContactButtons:
    """Chats in which the button stands, as this process knows.

    It is taken away by a message alone, and a message with buttons of its own cannot do it. So where the person went
    on in another way, a message comes that does, and is deleted at once.
    """

    api: TelegramApi
    texts: Mapping[str, Any]
    _chats: OrderedDict[int, None] = field(init=False, default_factory=OrderedDict)

    def note(self, chat: int, keyboard: Markup | None) -> None:
        """A message with this keyboard reached the chat."""
        if isinstance(keyboard, ReplyKeyboardMarkup):
            self._chats[chat] = None
            if len(self._chats) > CHATS:
                self._chats.popitem(last=False)
        elif isinstance(keyboard, ReplyKeyboardRemove):
            self._chats.pop(chat, None)

    async def clear(self, chat: int) -> None:
        """Take the button away, where one is known to stand. What fails is no harm."""
        if chat not in self._chats:
            return
        try:
            message = await self.api.send(chat, self.texts["button_gone"], html=False, keyboard=GONE, silent=True)
            self.note(chat, GONE)
            await self.api.delete(chat, message)
        except BotError as error:
            log.info("telegram:%d: the button for the number was not taken away: %s", chat, error)
