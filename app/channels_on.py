"""By which channels people can be written to, as the settings have it."""

from __future__ import annotations

from app.settings import Settings
from backend.delivery.entities import MAIL
from dialogs.turns import Channel


def outgoing(settings: Settings) -> frozenset[str]:
    """The channels that are on."""
    on = {Channel.TELEGRAM: settings.telegram_token, Channel.VK: settings.vk_token, MAIL: settings.smtp_url}
    return frozenset(str(channel) for channel, way in on.items() if way is not None)
