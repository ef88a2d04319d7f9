"""The Callback API: who may call, what is answered, and that a repeated call makes no second message."""

import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bots.pace import Backoff
from bots.settings import VkSettings
from bots.vk.bot import VkBot
from bots.webhooks import WebhookResponse
from tests.fakes.handler import ScriptedEngine
from tests.fakes.queue import MemoryOutbox
from tests.fakes.until import running, until
from tests.fakes.vk_server import GROUP, TOKEN, VkServer, vk_server

ANNA = 11
SECRET = "nobody_knows_it"
QUICKLY = Backoff(random.Random(1), first=0.005, longest=0.02)


@pytest.fixture
async def server() -> AsyncIterator[VkServer]:
    async with vk_server() as running_server:
        yield running_server


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(MemoryOutbox(hasten=100))


@pytest.fixture
def settings(server: VkServer) -> VkSettings:
    return VkSettings(TOKEN, GROUP, server.url, callback=True, callback_secret=SECRET, confirmation="a1b2c3")


@pytest.fixture
async def bot(server: VkServer, settings: VkSettings, engine: ScriptedEngine) -> AsyncIterator[VkBot]:
    bot = VkBot(settings, engine, engine.outbox, backoff=QUICKLY)
    async with running(bot.run()):
        await until(lambda: server.called("groups.getById"))
        yield bot


def said(server: VkServer, text: str, **more: Any) -> dict[str, Any]:
    """A message as VK posts it."""
    return server.event("message_new", {"message": server.message(ANNA, text)}) | {"secret": SECRET} | more


async def call(bot: VkBot, event: Any) -> WebhookResponse:
    return await bot.handle_webhook({"content-type": "application/json"}, json.dumps(event).encode())


async def test_a_question_is_answered_and_nothing_is_polled(
    server: VkServer, bot: VkBot, engine: ScriptedEngine
) -> None:
    assert await call(bot, said(server, "как вступить")) == WebhookResponse(200, "ok")
    assert [turn.text for turn in engine.turns] == ["как вступить"]
    assert (await server.wait_for_message(ANNA)).text == "ответ: как вступить"
    assert server.polls == []


async def test_a_repeated_call_is_ok_and_answered_once(server: VkServer, bot: VkBot, engine: ScriptedEngine) -> None:
    event = said(server, "привет")
    assert [await call(bot, event) for _ in range(3)] == [WebhookResponse(200, "ok")] * 3
    assert await call(bot, said(server, "ещё")) == WebhookResponse(200, "ok")
    await until(lambda: len(server.to(ANNA)) == 2)
    assert [message.text for message in server.to(ANNA)] == ["ответ: привет", "ответ: ещё"]


@pytest.mark.parametrize("secret", ["wrong", "", None, 5, "\ud800", "неверный"])
async def test_a_wrong_secret_is_refused(server: VkServer, bot: VkBot, engine: ScriptedEngine, secret: object) -> None:
    assert (await call(bot, said(server, "привет", secret=secret))).status == 403
    assert (await call(bot, {"type": "confirmation", "group_id": GROUP, "secret": secret})).status == 403
    assert engine.turns == []


async def test_a_missing_secret_and_another_community_are_refused(
    server: VkServer, bot: VkBot, engine: ScriptedEngine
) -> None:
    event = said(server, "привет")
    del event["secret"]
    assert (await call(bot, event)).status == 403
    assert (await call(bot, said(server, "привет", group_id=1))).status == 403
    assert (await call(bot, {"type": "confirmation", "group_id": 1})).status == 403
    assert engine.turns == []


@pytest.mark.parametrize("more", [{}, {"secret": SECRET}])
async def test_the_address_is_confirmed(bot: VkBot, more: dict[str, str]) -> None:
    answer = await call(bot, {"type": "confirmation", "group_id": GROUP} | more)
    assert answer == WebhookResponse(200, "a1b2c3")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe\xfd", b"{}", b'{"type": 1}', b"[" * 100_000])
async def test_what_is_no_event_is_a_bad_request(bot: VkBot, body: bytes) -> None:
    assert (await bot.handle_webhook({}, body)).status == 400


async def test_an_event_that_is_not_for_us_is_ok(server: VkServer, bot: VkBot, engine: ScriptedEngine) -> None:
    event = server.event("wall_post_new", {"id": 1}) | {"secret": SECRET}
    assert await call(bot, event) == WebhookResponse(200, "ok")
    assert engine.turns == []


async def test_where_long_polling_is_used_there_is_no_such_address(
    server: VkServer, settings: VkSettings, engine: ScriptedEngine
) -> None:
    bot = VkBot(replace(settings, callback=False), engine, engine.outbox)
    assert (await call(bot, said(server, "привет"))).status == 404
