"""Long polling: asks for updates, and confirms each one only after it was handled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiogram.types import Update

from bots.errors import RetryAfter, Transient, Undeliverable
from bots.pace import Backoff
from bots.telegram.api import Conflict, TelegramApi

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Poller:
    """Asks Telegram for updates and hands them on, side by side.

    Telegram repeats every update after the one that was confirmed last, so a crash loses none.
    While some are being worked on, new ones are looked for every ``tick`` seconds: a slow
    chat holds nobody else up. ``wait`` is how long Telegram may hold an empty answer back.
    """

    api: TelegramApi
    handle: Callable[[Update], Awaitable[None]]
    backoff: Backoff
    wait: int = 30
    tick: float = 0.2
    _next: int | None = field(init=False, default=None)
    _open: dict[int, bool] = field(init=False, default_factory=dict)
    _idle: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    async def run(self) -> None:
        """Poll until cancelled. Raises :class:`bots.errors.TokenRefused`."""
        failures = 0
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    updates = await self.api.updates(self._offset(), 0 if self._open else self.wait)
                except (RetryAfter, Transient, Undeliverable) as error:
                    await asyncio.sleep(self._pause(error, failures))
                    failures += 1
                    continue
                failures = 0
                for update in updates:
                    self._take(update, group)
                await self._settle()

    def _take(self, update: Update, group: asyncio.TaskGroup) -> None:
        if update.update_id in self._open:
            return
        self._open[update.update_id] = False
        self._idle.clear()
        self._next = update.update_id + 1
        group.create_task(self._work(update), name=f"telegram-{update.update_id}")

    async def _work(self, update: Update) -> None:
        await self.handle(update)
        self._open[update.update_id] = True
        if all(self._open.values()):
            self._open.clear()
            self._idle.set()

    def _offset(self) -> int | None:
        """The first update that is not handled yet: all before it are confirmed by asking for it."""
        return next((number for number, handled in self._open.items() if not handled), self._next)

    async def _settle(self) -> None:
        """Wait until everything is handled, but not for long."""
        if self._open:
            try:
                async with asyncio.timeout(self.tick):
                    await self._idle.wait()
            except TimeoutError:
                return

    def _pause(self, error: RetryAfter | Transient | Undeliverable, failures: int) -> float:
        if isinstance(error, RetryAfter):
            log.warning("Telegram: %s", error)
            return error.seconds
        pause = self.backoff.pause(failures)
        if isinstance(error, Conflict):
            log.warning(
                "Telegram gives the updates to someone else: another program runs with this token, or a webhook is set."
                " Stop it, or take a new token. Next try in %.0f s. (%s)",
                pause,
                error,
            )
        else:
            log.warning("Telegram cannot be asked for updates, next try in %.0f s: %s", pause, error)
        return pause
