"""The key against double sending, and messages that cannot be read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.delivery.entities import OutboxMessage
from bots.errors import Undeliverable
from bots.settings import VkSettings
from bots.vk.api import Api
from bots.vk.client import PARTS, VkClient, random_id

NOW = datetime(2026, 11, 23, 12, 0, 0, 999_999, UTC)
MESSAGE = OutboxMessage(5, "vk", "7", {"text": "да", "speech": "да"}, attempts=0, created_at=NOW)


def test_every_try_has_the_same_key() -> None:
    assert random_id(replace(MESSAGE, attempts=3), 2) == random_id(MESSAGE, 2)


def test_messages_and_their_parts_have_keys_of_their_own() -> None:
    keys = {
        random_id(replace(MESSAGE, id=number, created_at=NOW + timedelta(seconds=number / 20)), part)
        for number in range(2_000)
        for part in range(PARTS)
    }
    assert len(keys) == 2_000 * PARTS
    assert all(0 < key < 2**31 for key in keys)


def test_a_new_database_does_not_take_the_keys_of_the_old() -> None:
    old = {random_id(replace(MESSAGE, id=number)) for number in range(200)}
    new = {random_id(replace(MESSAGE, id=number, created_at=NOW + timedelta(minutes=2))) for number in range(200)}
    assert old.isdisjoint(new)


@pytest.mark.parametrize("broken", [{"address": "x"}, {"payload": {}}, {"payload": {"text": 1, "speech": ""}}])
async def test_what_cannot_be_read_is_undeliverable(broken: dict[str, object]) -> None:
    client = VkClient(Api(VkSettings("token", 1, "http://127.0.0.1:9")))
    with pytest.raises(Undeliverable, match="malformed"):
        await client.send(replace(MESSAGE, **broken))  # type: ignore[arg-type]
