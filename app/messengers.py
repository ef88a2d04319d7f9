"""The Telegram and VK bots as parts of the help line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from app.core import Core
from app.parts import Part, PartState
from app.settings import PREFIX, Settings, SettingsError
from app.supervision import keep_running
from bots.errors import BadSetting, BotError, TokenRefused
from bots.settings import TelegramSettings, VkSettings
from bots.voice import MessageEar
from bots.webhooks import WebhookResponse
from storage.outbox_queue import SqlOutboxQueue

CHECK_SECONDS = 5.0


class Bot(Protocol):
    """What both bots offer."""

    async def check(self) -> str:
        """The bot's name on its platform."""
        ...

    async def run(self) -> None:
        """Receive and send until cancelled."""
        ...

    async def handle_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Answer the platform's call."""
        ...


@dataclass(slots=True)
class Messenger:
    """One messenger: makes its bot anew each time it has to be started again. ``make`` is None where it is off."""

    name: str
    path: str
    way_on: str
    make: Callable[[], Bot] | None
    _bot: Bot | None = None
    _fresh: bool = False
    _refused: bool = False

    async def examine(self) -> Part:
        """Ask the platform who we are, and say so in the table."""
        if self.make is None:
            return Part(self.name, PartState.OFF, note=self.way_on)
        self._bot, self._fresh = self.make(), True
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                return Part(self.name, PartState.ON, await self._bot.check())
        except (TokenRefused, BadSetting) as error:
            self._refused = True
            return Part(self.name, PartState.TROUBLE, note=f"{error}. Mend it and start again; the rest works")
        except (BotError, TimeoutError) as error:
            return Part(self.name, PartState.TROUBLE, note=f"{error or 'no answer'}; it is tried again by itself")

    async def run(self) -> None:
        """Keep the bot running; a refused token is said once, and ends it."""
        if self.make is not None and not self._refused:
            await keep_running(self.name, self._once, fatal=(TokenRefused, BadSetting))

    async def _once(self) -> None:
        if self.make is None:
            return
        if not self._fresh or self._bot is None:
            self._bot = self.make()
        self._fresh = False
        await self._bot.run()

    async def webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Hand a call of the platform to the bot, if it is on."""
        return await self._bot.handle_webhook(headers, body) if self._bot else WebhookResponse(404)


@dataclass(frozen=True, slots=True)
class Sections:
    """The messengers' sections of the settings; None where a messenger is off."""

    telegram: TelegramSettings | None
    vk: VkSettings | None


def read_sections(settings: Settings) -> Sections:
    """Both sections, before anything is started.

    Raises:
        SettingsError: a token or an address cannot be one.
    """
    try:
        return Sections(_telegram(settings), _vk(settings))
    except BadSetting as error:
        raise SettingsError(str(error)) from None


def build_messengers(core: Core, sections: Sections, ear: MessageEar) -> tuple[Messenger, Messenger]:
    """Both messengers, by the settings; ``ear`` hears their voice messages."""
    queue = SqlOutboxQueue(core.database)
    return (
        Messenger(
            "Telegram",
            "/webhooks/telegram",
            f"Set {PREFIX}TELEGRAM_TOKEN (from @BotFather), then start again",
            partial(_telegram_bot, sections.telegram, core, queue, ear) if sections.telegram else None,
        ),
        Messenger(
            "VK",
            "/webhooks/vk",
            f"Set {PREFIX}VK_TOKEN and {PREFIX}VK_GROUP_ID (community, Manage, API usage), then start again",
            partial(_vk_bot, sections.vk, core, queue, ear) if sections.vk else None,
        ),
    )


def _telegram_bot(settings: TelegramSettings, core: Core, queue: SqlOutboxQueue, ear: MessageEar) -> Bot:
    from bots.telegram.bot import TelegramBot  # aiogram takes seconds and 125 MB: not where it is off

    return TelegramBot(settings, core.engine, queue, ear=ear)


def _vk_bot(settings: VkSettings, core: Core, queue: SqlOutboxQueue, ear: MessageEar) -> Bot:
    from bots.vk.bot import VkBot

    return VkBot(settings, core.engine, queue, ear=ear)


def _telegram(settings: Settings) -> TelegramSettings | None:
    if settings.telegram_token is None:
        return None
    hook, secret = settings.telegram_webhook_url, settings.telegram_webhook_secret
    return TelegramSettings(
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        webhook_url=f"{hook}/webhooks/telegram" if hook else None,
        webhook_secret=secret.get_secret_value() if secret else None,
    )


def _vk(settings: Settings) -> VkSettings | None:
    if settings.vk_token is None or settings.vk_group_id is None:
        return None
    secret = settings.vk_callback_secret
    return VkSettings(
        token=settings.vk_token.get_secret_value(),
        group_id=settings.vk_group_id,
        api_url=settings.vk_api_url,
        callback=settings.vk_callback,
        callback_secret=secret.get_secret_value() if secret else None,
        confirmation=settings.vk_confirmation,
        state_dir=settings.data,
    )
