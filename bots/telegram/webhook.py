"""The webhook: checks that it is Telegram who calls, and answers when the update is dealt with."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiogram.types import Update

from bots.telegram.api import parse_update
from bots.webhooks import WebhookResponse

log = logging.getLogger(__name__)

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name


async def receive(
    headers: Mapping[str, str], body: bytes, secret: str, handle: Callable[[Update], Awaitable[None]]
) -> WebhookResponse:
    """Answer one call. Telegram repeats what was not answered by 200, so that a crash loses nothing."""
    given = next((value for name, value in headers.items() if name.lower() == SECRET_HEADER), "")
    if not hmac.compare_digest(given.encode(), secret.encode()):
        log.warning("a call of the Telegram webhook without its secret was refused")
        return WebhookResponse(403)
    try:
        update = parse_update(json.loads(body))
    except (ValueError, RecursionError):
        update = None
    if update is None:
        return WebhookResponse(400)
    await handle(update)
    return WebhookResponse(200)
