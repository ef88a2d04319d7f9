"""The Telegram and VK bots, and e-mail, as parts of the help line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

from app.core import Core
from app.parts import Part, PartState
from app.settings import PREFIX, Settings, SettingsError
from app.supervision import keep_running
from backend.members.entities import Look
from bots.errors import BadSetting, BotError, TokenRefused
from bots.mail.bot import MailSender
from bots.mail.settings import MailSettings
from bots.settings import TelegramSettings, VkSettings
from bots.voice import MessageEar
from bots.webhooks import WebhookResponse
from storage import Database
from storage.outbox_queue import SqlOutboxQueue

CHECK_SECONDS = 5.0

S = TypeVar("S", bound="Service")


class Service(Protocol):
    """What stands between us and a platform."""

    async def check(self) -> str:
        """The name we have there."""
        ...

    async def run(self) -> None:
        """Receive and send until cancelled."""
        ...


class Bot(Service, Protocol):
    """What both bots offer."""

    async def handle_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Answer the platform's call."""
        ...


@dataclass(slots=True)
class Outlet(Generic[S]):
    """One way out: makes its service anew each time it has to be started again. ``make`` is None where it is off."""

    name: str
    way_on: str
    make: Callable[[], S] | None
    _bot: S | None = None
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


@dataclass(slots=True)
class Messenger(Outlet[Bot]):
    """A messenger, which may also call us, at ``path``."""

    path: str = ""

    async def webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Hand a call of the platform to the bot, if it is on."""
        return await self._bot.handle_webhook(headers, body) if self._bot else WebhookResponse(404)


@dataclass(frozen=True, slots=True)
class Sections:
    """The messengers' sections of the settings; None where a messenger is off."""

    telegram: TelegramSettings | None
    vk: VkSettings | None
    mail: MailSettings | None


def read_sections(settings: Settings) -> Sections:
    """The sections, before anything is started.

    Raises:
        SettingsError: a token or an address cannot be one.
    """
    try:
        return Sections(_telegram(settings), _vk(settings), _mail(settings))
    except BadSetting as error:
        raise SettingsError(str(error)) from None


def build_messengers(core: Core, sections: Sections, ear: MessageEar) -> tuple[Messenger, Messenger]:
    """Both messengers, by the settings; ``ear`` hears their voice messages."""
    queue = SqlOutboxQueue(core.database)
    return (
        Messenger(
            "Telegram",
            f"Set {PREFIX}TELEGRAM_TOKEN (from @BotFather), then start again",
            partial(_telegram_bot, sections.telegram, core, queue, ear) if sections.telegram else None,
            path="/webhooks/telegram",
        ),
        Messenger(
            "VK",
            f"Set {PREFIX}VK_TOKEN and {PREFIX}VK_GROUP_ID (community, Manage, API usage), then start again",
            partial(_vk_bot, sections.vk, core, queue, ear) if sections.vk else None,
            path="/webhooks/vk",
        ),
    )


def build_mail(core: Core, sections: Sections) -> Outlet[MailSender]:
    """E-mail, by the settings."""
    return Outlet(
        "E-mail",
        f"Set {PREFIX}SMTP_URL and {PREFIX}MAIL_FROM (a mail server that takes letters), then start again",
        partial(_mail_sender, sections.mail, core) if sections.mail else None,
    )


@dataclass(frozen=True, slots=True)
class KnownAddresses:
    """Where members get letters, by the register. Each look is noted in the audit trail."""

    database: Database

    async def of_member(self, member_id: int) -> str | None:
        """The member's e-mail address."""
        async with self.database.write() as transaction:
            member = await transaction.members.get(member_id, Look("system", "mail"))
        return member.email if member else None


def _mail_sender(settings: MailSettings, core: Core) -> MailSender:
    addresses = KnownAddresses(core.database)
    return MailSender(settings, SqlOutboxQueue(core.database), addresses, attachments=core.attachments)


def _telegram_bot(settings: TelegramSettings, core: Core, queue: SqlOutboxQueue, ear: MessageEar) -> Bot:
    from bots.telegram.bot import TelegramBot  # aiogram takes seconds and 125 MB: not where it is off

    return TelegramBot(settings, core.engine, queue, ear=ear, attachments=core.attachments)


def _vk_bot(settings: VkSettings, core: Core, queue: SqlOutboxQueue, ear: MessageEar) -> Bot:
    from bots.vk.bot import VkBot

    return VkBot(settings, core.engine, queue, ear=ear, attachments=core.attachments)


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


def _mail(settings: Settings) -> MailSettings | None:
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return MailSettings.parse(settings.smtp_url.get_secret_value(), settings.mail_from)


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
