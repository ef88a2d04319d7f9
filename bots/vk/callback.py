"""The Callback API: checks that it is VK who calls, and answers when the event is dealt with."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bots.settings import VkSettings
from bots.webhooks import WebhookResponse

log = logging.getLogger(__name__)


async def receive(body: bytes, settings: VkSettings, handle: Callable[[Any], Awaitable[None]]) -> WebhookResponse:
    """Answer one call. VK repeats what was not answered by "ok", so that a crash loses nothing.

    The confirmation is asked for before a secret may be set, so it needs none; a wrong one is refused.
    """
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, Mapping) or not isinstance(event.get("type"), str):
        return WebhookResponse(400)
    confirming = event["type"] == "confirmation"
    secret_fits = _same(event.get("secret"), settings.callback_secret) or (confirming and "secret" not in event)
    if not secret_fits or event.get("group_id") != settings.group_id:
        log.warning("a call of the VK callback without its secret, or for another community, was refused")
        return WebhookResponse(403)
    if confirming:
        return WebhookResponse(200, settings.confirmation or "")
    await handle(event)
    return WebhookResponse(200, "ok")


def _same(given: object, secret: str | None) -> bool:
    """Compare in constant time."""
    if not isinstance(given, str) or not secret:
        return False
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode())
