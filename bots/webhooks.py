"""What a messenger's webhook answers. The portal mounts the address, the bot does the rest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """An HTTP answer: plain text, UTF-8."""

    status: int
    body: str = ""
