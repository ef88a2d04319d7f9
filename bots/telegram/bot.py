"""The Telegram bot: its parts put together, from the first call to the last."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Mapping
from dataclasses import replace

from backend.clock import Clock, SystemClock
from backend.delivery.entities import OutboxQueue
from bots.errors import BadSetting, RetryAfter, Transient, Undeliverable, Unreachable, refusal
from bots.pace import Backoff, Pace, usual_backoff
from bots.sender import Sender
from bots.settings import TelegramSettings
from bots.telegram import webhook
from bots.telegram.api import TelegramApi
from bots.telegram.buttons import ContactButtons
from bots.telegram.client import TelegramClient
from bots.telegram.poller import Poller
from bots.telegram.updates import Updates
from bots.texts import load_texts
from bots.voice import MessageEar, VoiceMessages
from bots.webhooks import WebhookResponse
from dialogs.ports import AttachmentMaker, TurnHandler
from dialogs.turns import Channel

log = logging.getLogger(__name__)

PACE = Pace(per_second=25, address_gap=1.0)
"""Below what core.telegram.org/bots/faq allows: 30 messages a second in all, one a second in a chat."""


class TelegramBot:
    """A bot between Telegram and the engine. :meth:`run` is to be called once."""

    def __init__(
        self,
        settings: TelegramSettings,
        handler: TurnHandler,
        queue: OutboxQueue,
        *,
        clock: Clock | None = None,
        pace: Pace = PACE,
        backoff: Backoff | None = None,
        ear: MessageEar | None = None,
        attachments: AttachmentMaker | None = None,
    ) -> None:
        backoff = backoff or usual_backoff()
        self._settings = settings
        self._backoff = replace(backoff, longest=min(backoff.longest, 60.0))
        self._texts = load_texts("telegram")
        self._api = TelegramApi(settings)
        buttons = ContactButtons(self._api, self._texts)
        client = TelegramClient(self._api, buttons, attachments)
        self._sender = Sender(Channel.TELEGRAM, queue, client, pace, clock or SystemClock(), backoff)
        hasty = Backoff(random.Random(), first=min(backoff.first, 0.3), longest=2.0)  # noqa: S311 - jitter
        voice = VoiceMessages(ear, load_texts("voice"), self._api.file)
        self._updates = Updates(self._api, handler, self._texts, self._sender.wake, hasty, voice, buttons)
        self._poller = Poller(self._api, self._updates.handle, self._backoff)

    async def check(self) -> str:
        """The bot's @name, asked over a connection of its own: it may be called before, while and without running.

        Raises:
            TokenRefused: the token is not (or no longer) a bot's.
            Unreachable: Telegram's server does not answer.
        """
        api = TelegramApi(self._settings)
        try:
            return await api.me()
        except (Transient, RetryAfter, Undeliverable) as error:
            raise Unreachable(self._settings.api_url, str(error)) from None
        finally:
            await api.close()

    async def close(self) -> None:
        """Close the connections. Only needed where :meth:`handle_webhook` was used without :meth:`run`."""
        await self._api.close()

    async def run(self) -> None:
        """Receive and send until cancelled. A network that is down is waited for.

        Raises:
            TokenRefused: at the start, or later when the token is revoked.
            BadSetting: Telegram does not take the webhook's address.
        """
        try:
            await self._begin()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._sender.run(), name="telegram-sender")
                if self._settings.webhook_url is None:
                    group.create_task(self._poller.run(), name="telegram-poller")
        except ExceptionGroup as failures:
            raise refusal(failures) or failures from None
        finally:
            await self._api.close()

    async def handle_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Answer one call of the webhook: 404 where none is set, 403 without its secret, 400 for what is no update."""
        if self._settings.webhook_url is None or self._settings.webhook_secret is None:
            return WebhookResponse(404)
        return await webhook.receive(headers, body, self._settings.webhook_secret, self._updates.handle)

    async def _begin(self) -> None:
        """Find Telegram, and tell it how we want our updates."""
        failures = 0
        while True:
            try:
                name = await self._api.me()
                await self._choose_way()
            except (Transient, RetryAfter, Undeliverable) as error:
                pause = error.seconds if isinstance(error, RetryAfter) else self._backoff.pause(failures)
                log.warning("Telegram is not ready, next try in %.0f s: %s", pause, error)
                await asyncio.sleep(pause)
                failures += 1
            else:
                log.info("Telegram: %s is on", name)
                return

    async def _choose_way(self) -> None:
        if url := self._settings.webhook_url:
            try:
                await self._api.set_webhook(url, self._settings.webhook_secret)
            except Undeliverable as error:
                raise BadSetting("PROFLINE_TELEGRAM_WEBHOOK_URL", str(error)) from None
        else:
            await self._if_it_can(self._api.delete_webhook())
        await self._if_it_can(self._api.set_commands(self._texts["commands"]))

    async def _if_it_can(self, call: Awaitable[None]) -> None:
        """A call without which the bot still works. Another server of the Bot API may not know it."""
        try:
            await call
        except Undeliverable as error:
            log.warning("Telegram refused a call at the start: %s", error)
