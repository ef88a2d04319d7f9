"""Which channels the settings have on, as the assistant is told."""

from __future__ import annotations

import pytest

from app.channels_on import outgoing
from app.settings import Settings

VK = {"vk_token": "secret", "vk_group_id": 1}
MAIL = {"smtp_url": "smtp://127.0.0.1:25", "mail_from": "robot@example.org"}


@pytest.mark.parametrize(
    ("set_", "on"),
    [
        ({}, set()),
        ({"telegram_token": "1:secret"}, {"telegram"}),
        (VK, {"vk"}),
        (MAIL, {"mail"}),
        (VK | MAIL, {"vk", "mail"}),
    ],
)
def test_a_channel_is_on_where_it_is_set(set_: dict[str, str | int], on: set[str]) -> None:
    assert outgoing(Settings(_env_file=None, **set_)) == on  # type: ignore[arg-type]
