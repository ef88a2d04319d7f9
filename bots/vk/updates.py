"""Works on one event: answers the button, shows that we write, hands the turn to the engine, wakes the sender."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary
from zlib import crc32

from bots.asking import taken
from bots.errors import BotError
from bots.pace import Backoff
from bots.vk.api import Api
from bots.vk.decode import Incoming, decode
from bots.vk.memory import LastSaid
from bots.voice import VoiceMessages
from dialogs.ports import TurnHandler

log = logging.getLogger(__name__)

TYPING_LASTS = 8.0
"""Seconds after which "typing" is renewed; VK shows it for ten."""


@dataclass(slots=True)
class Updates:
    """Handles events: of one peer in the order they are given, of different peers side by side.

    ``backoff`` are the pauses before a turn that failed is tried again, ``patience`` the seconds
    that one try may take, ``typing_after`` those after which it is worth a call to show that we write.
    """

    api: Api
    handler: TurnHandler
    texts: Mapping[str, Any]
    wake: Callable[[], None]
    backoff: Backoff
    voice: VoiceMessages
    patience: float = 60.0
    typing_after: float = 0.3
    _said: LastSaid = field(init=False, default_factory=LastSaid)
    _peers: WeakValueDictionary[int, asyncio.Lock] = field(init=False, default_factory=WeakValueDictionary)

    async def handle(self, event: Any) -> None:
        """Return when the event is dealt with, so that it may be confirmed. Never fails."""
        incoming = decode(event)
        if incoming is None:
            return
        async with asyncio.TaskGroup() as group:
            if incoming.press:
                group.create_task(_quietly(self.api.answer_event(incoming.press, incoming.peer)))
            async with self._peers.setdefault(incoming.peer, asyncio.Lock()):
                if self._said.answers(incoming):
                    await self._answer(incoming)

    async def _answer(self, incoming: Incoming) -> None:
        done = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._type(incoming.peer, done))
            turn = await self.voice.heard(incoming.turn, incoming.voice)
            answered = await taken(self.handler, turn, self.patience, self.backoff)
            done.set()
        self.wake()
        if not answered:
            key = crc32(f"{incoming.turn.update_id}".encode()) % (2**31 - 1) + 1
            await _quietly(self.api.send(incoming.peer, self.texts["failed"], key))

    async def _type(self, peer: int, done: asyncio.Event) -> None:
        """Show "typing" until done. A call that began ends before the answer goes out, or it would be seen after it."""
        pause = self.typing_after
        while not await _within(done, pause):
            await _quietly(self.api.typing(peer))
            pause = TYPING_LASTS


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether it happens in this time."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


async def _quietly(call: Awaitable[None]) -> None:
    """Make a call that we can do without."""
    try:
        await call
    except BotError as error:
        log.info("a call that we can do without failed: %s", error)
