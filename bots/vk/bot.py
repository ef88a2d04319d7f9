"""The VK bot: its parts put together, from the first call to the last."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping
from dataclasses import replace

from backend.clock import Clock, SystemClock
from backend.delivery.entities import OutboxQueue
from bots.errors import BadSetting, RetryAfter, Transient, Undeliverable, Unreachable, refusal
from bots.pace import Backoff, Pace, usual_backoff
from bots.sender import Sender
from bots.settings import VkSettings
from bots.texts import load_texts
from bots.vk import callback
from bots.vk.api import Api
from bots.vk.bookmark import Bookmark
from bots.vk.client import VkClient
from bots.vk.files import Files
from bots.vk.poller import Poller
from bots.vk.updates import Updates
from bots.voice import MessageEar, VoiceMessages
from bots.webhooks import WebhookResponse
from dialogs.ports import AttachmentMaker, TurnHandler
from dialogs.turns import Channel

log = logging.getLogger(__name__)

PACE = Pace(per_second=16, address_gap=0.3, burst=2)
"""Below the 20 calls a second of a community's token: buttons and "typing" need some too."""


class VkBot:
    """A bot between VK and the engine. :meth:`run` may be called again after it has ended."""

    def __init__(
        self,
        settings: VkSettings,
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
        self._api = Api(settings)
        client = VkClient(self._api, attachments)
        self._sender = Sender(Channel.VK, queue, client, pace, clock or SystemClock(), backoff)
        hasty = Backoff(random.Random(), first=min(backoff.first, 0.3), longest=2.0)  # noqa: S311 - jitter
        voice = VoiceMessages(ear, load_texts("voice"), Files(settings.api_url).fetch)
        self._updates = Updates(self._api, handler, load_texts("vk"), self._sender.wake, hasty, voice)

    async def check(self) -> str:
        """The community's name.

        Raises:
            TokenRefused: the token is not (or no longer) a community's.
            BadSetting: the token is another community's.
            Unreachable: VK's server does not answer.
        """
        try:
            number, name = await self._api.community()
        except (Transient, RetryAfter, Undeliverable) as error:
            raise Unreachable(self._settings.api_url, str(error)) from None
        if number != self._settings.group_id:
            raise BadSetting("PROFLINE_VK_GROUP_ID", f"PROFLINE_VK_TOKEN belongs to the community {number}, {name}")
        return name

    async def run(self) -> None:
        """Receive and send until cancelled. A network that is down is waited for.

        Raises:
            TokenRefused: at the start, or later when the token is revoked.
            BadSetting: the token is another community's.
        """
        try:
            await self._begin()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._sender.run(), name="vk-sender")
                if not self._settings.callback:
                    group.create_task(self._poller().run(), name="vk-poller")
        except ExceptionGroup as failures:
            raise refusal(failures) or failures from None
        finally:
            self._api.close()

    async def handle_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Answer one call of the Callback API; VK puts nothing of use into ``headers``.

        404 where long polling is used, 400 for what is no event, 403 without the secret or for another community.
        """
        if not self._settings.callback:
            return WebhookResponse(404)
        return await callback.receive(body, self._settings, self._updates.handle)

    async def _begin(self) -> None:
        """Find VK."""
        failures = 0
        while True:
            try:
                name = await self.check()
            except Unreachable as error:
                pause = self._backoff.pause(failures)
                log.warning("VK is not ready, next try in %.0f s: %s", pause, error)
                await asyncio.sleep(pause)
                failures += 1
            else:
                log.info("VK: %s is on", name)
                return

    def _poller(self) -> Poller:
        folder = self._settings.state_dir
        bookmark = Bookmark(folder / f"vk-{self._settings.group_id}.ts" if folder else None)
        return Poller(self._api, self._updates.handle, bookmark, self._backoff)
