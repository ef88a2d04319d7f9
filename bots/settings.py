"""The settings of the messengers. ``app`` reads them from the environment and hands them out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from bots.errors import BadSetting

TELEGRAM_API = "https://api.telegram.org"
VK_API = "https://api.vk.ru"


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """A Telegram bot. Without ``webhook_url`` it asks for updates itself (long polling).

    Raises :class:`bots.errors.BadSetting` for a value that cannot work. ``PROFLINE_TELEGRAM_TOKEN``,
    ``_API_URL``, ``_WEBHOOK_URL`` and ``_WEBHOOK_SECRET`` are the names in the environment.
    """

    token: str = field(repr=False)
    api_url: str = TELEGRAM_API
    webhook_url: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", self.token):
            raise BadSetting("PROFLINE_TELEGRAM_TOKEN", "a token of @BotFather, like 123456789:AAE...")
        _demand_url("PROFLINE_TELEGRAM_API_URL", self.api_url)
        if self.webhook_url is None:
            return
        _demand_url("PROFLINE_TELEGRAM_WEBHOOK_URL", self.webhook_url)
        if not re.fullmatch(r"[A-Za-z0-9_-]{8,256}", self.webhook_secret or ""):
            raise BadSetting(
                "PROFLINE_TELEGRAM_WEBHOOK_SECRET", "8 to 256 of A-Z a-z 0-9 _ - are needed where a webhook is used"
            )


def _demand_url(setting: str, url: str) -> None:
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", url):
        raise BadSetting(setting, "an address that begins with https:// or http://")


@dataclass(frozen=True, slots=True)
class VkSettings:
    """A VK community's bot. Without ``callback`` it asks for events itself (Bots Long Poll).

    ``state_dir`` is where the long poll keeps its place, so that nothing is lost while we are down;
    without it a start begins with what comes then. Raises :class:`bots.errors.BadSetting` for a value
    that cannot work. ``PROFLINE_VK_TOKEN``, ``_GROUP_ID``, ``_API_URL``, ``_CALLBACK``,
    ``_CALLBACK_SECRET`` and ``_CONFIRMATION`` are the names in the environment.
    """

    token: str = field(repr=False)
    group_id: int
    api_url: str = VK_API
    callback: bool = False
    callback_secret: str | None = field(default=None, repr=False)
    confirmation: str | None = field(default=None, repr=False)
    state_dir: Path | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", self.token):
            raise BadSetting("PROFLINE_VK_TOKEN", "an access token of the community, like vk1.a.AbC...")
        if self.group_id < 1:
            raise BadSetting("PROFLINE_VK_GROUP_ID", "the number of the community, 1 or more")
        _demand_url("PROFLINE_VK_API_URL", self.api_url)
        if not self.callback:
            return
        if not re.fullmatch(r"[A-Za-z0-9_-]{8,50}", self.callback_secret or ""):
            raise BadSetting("PROFLINE_VK_CALLBACK_SECRET", "8 to 50 of A-Z a-z 0-9 _ - are needed with callbacks")
        if not re.fullmatch(r"[A-Za-z0-9]{1,64}", self.confirmation or ""):
            raise BadSetting("PROFLINE_VK_CONFIRMATION", "the string that the community's Callback API page shows")
