"""Works on one update: shows that we write, hands the turn to the engine, wakes the sender."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from aiogram.types import Update

from bots.asking import taken
from bots.errors import BotError, RetryAfter
from bots.pace import Backoff
from bots.telegram.api import TelegramApi
from bots.telegram.buttons import ContactButtons
from bots.telegram.decode import Incoming, NotPrivate, decode
from bots.telegram.memory import LastSaid
from bots.telegram.render import GONE
from bots.voice import VoiceMessages
from dialogs.ports import TurnHandler
from dialogs.turns import Command

log = logging.getLogger(__name__)

TYPING_LASTS = 4.5
"""Seconds after which "typing" is renewed; Telegram shows it for five."""
REMEMBERED = 1000
"""Contacts for which we thanked, in case they are delivered again."""


@dataclass(slots=True)
class Updates:
    """Handles updates: of one chat in the order they are given, of different chats side by side.

    ``backoff`` are the pauses before a turn that failed is tried again, ``patience`` the
    seconds that one try may take.
    """

    api: TelegramApi
    handler: TurnHandler
    texts: Mapping[str, Any]
    wake: Callable[[], None]
    backoff: Backoff
    voice: VoiceMessages
    buttons: ContactButtons
    patience: float = 60.0
    _quiet_until: float = field(init=False, default=0.0)
    _said: LastSaid = field(init=False, default_factory=LastSaid)
    _thanked: deque[str | None] = field(init=False, default_factory=lambda: deque(maxlen=REMEMBERED))
    _chats: WeakValueDictionary[int, asyncio.Lock] = field(init=False, default_factory=WeakValueDictionary)

    async def handle(self, update: Update) -> None:
        """Return when the update is dealt with, so that it may be confirmed. Never fails."""
        incoming = decode(update)
        if isinstance(incoming, NotPrivate):
            await self._leave(incoming.chat)
        elif incoming:
            async with self._chats.setdefault(incoming.chat, asyncio.Lock()):
                if self._said.answers(incoming):
                    await self._answer(incoming)

    async def _answer(self, incoming: Incoming) -> None:
        done = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._type(incoming.chat, done))
            if incoming.callback:
                group.create_task(_quietly(self.api.answer_callback(incoming.callback)))
            if incoming.turn.command is Command.CONTACT:
                await self._thank(incoming)
            turn = await self.voice.heard(incoming.turn, incoming.voice)
            answered = await taken(self.handler, turn, self.patience, self.backoff)
            done.set()
        self.wake()
        if not answered:
            await _quietly(self.api.send(incoming.chat, self.texts["failed"], html=False))

    async def _thank(self, incoming: Incoming) -> None:
        """Say that the number came, and take the button away: the answer has a keyboard of its own, and cannot."""
        if incoming.turn.update_id in self._thanked:
            return
        self._thanked.append(incoming.turn.update_id)
        await _quietly(self.api.send(incoming.chat, self.texts["contact_taken"], html=False, keyboard=GONE))
        self.buttons.note(incoming.chat, GONE)

    async def _type(self, chat: int, done: asyncio.Event) -> None:
        """Show "typing" until done. The first call ends before the answer goes out, or it would be seen after it."""
        while _now() >= self._quiet_until:
            try:
                await self.api.typing(chat)
            except RetryAfter as error:
                self._quiet_until = _now() + error.seconds
            except BotError as error:
                log.info("telegram:%d: typing was not shown: %s", chat, error)
            try:
                async with asyncio.timeout(TYPING_LASTS):
                    await done.wait()
                return
            except TimeoutError:
                continue

    async def _leave(self, chat: int) -> None:
        """Other people in a group would see a member's data: say so, and go."""
        await _quietly(self.api.send(chat, self.texts["private_only"], html=False))
        await _quietly(self.api.leave(chat))


async def _quietly(call: Awaitable[object]) -> None:
    """Make a call that we can do without."""
    try:
        await call
    except BotError as error:
        log.info("a call that we can do without failed: %s", error)


def _now() -> float:
    return asyncio.get_running_loop().time()
