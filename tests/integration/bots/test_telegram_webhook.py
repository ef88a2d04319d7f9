"""The webhook: Telegram posts updates to us, over HTTP."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bots.errors import BadSetting
from bots.settings import TelegramSettings
from bots.telegram.bot import TelegramBot
from tests.fakes.telegram_server import TOKEN, serving
from tests.fakes.until import running, until
from tests.integration.bots.telegram_case import ANNA, SECRET, Case

UPDATE = {
    "update_id": 5,
    "message": {
        "message_id": 1,
        "date": 1,
        "text": "раз",
        "chat": {"id": ANNA, "type": "private"},
        "from": {"id": ANNA, "is_bot": False, "first_name": "Анна"},
    },
}
BODY = json.dumps(UPDATE).encode()
HOOK = "https://profline.example.org/webhooks/telegram"


@asynccontextmanager
async def mounted(telegram: Case) -> AsyncIterator[TelegramBot]:
    """A running bot whose webhook is mounted on a server of its own."""
    bots: list[TelegramBot] = []

    async def answer(request: web.Request) -> web.Response:
        response = await bots[0].handle_webhook(request.headers, await request.read())
        return web.Response(status=response.status, text=response.body)

    app = web.Application()
    app.router.add_post("/webhooks/telegram", answer)
    async with serving(app) as url:
        bots.append(telegram.bot(webhook=f"{url}/webhooks/telegram"))
        async with running(bots[0].run()):
            await until(lambda: telegram.server.webhook)
            yield bots[0]


async def test_updates_are_answered_and_nothing_is_polled(telegram: Case) -> None:
    async with mounted(telegram):
        telegram.server.user_says(ANNA, "раз")
        telegram.server.user_says(ANNA, "два")
        assert await telegram.server.push() == [200, 200]
        assert (await telegram.server.wait_for_message(ANNA)).text == "ответ: раз"
        assert (await telegram.server.wait_for_message(ANNA)).text == "ответ: два"
    assert telegram.server.webhook["secret_token"] == SECRET
    assert telegram.server.called("getUpdates") == []


async def test_a_wrong_secret_is_refused(telegram: Case) -> None:
    bot = telegram.bot(webhook=HOOK)
    header = "X-Telegram-Bot-Api-Secret-Token"
    assert (await bot.handle_webhook({header: "guess"}, BODY)).status == 403
    assert (await bot.handle_webhook({}, BODY)).status == 403
    assert (await bot.handle_webhook({header: "ключ"}, BODY)).status == 403
    assert telegram.engine.turns == []
    assert (await bot.handle_webhook({header: SECRET}, BODY)).status == 200
    assert (await bot.handle_webhook({header.upper(): SECRET}, BODY)).status == 200
    assert len(telegram.engine.turns) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"update_id": "x"}', b"\xff\xfe", b"[" * 100_000, json.dumps({"a": 1}).encode()],
)
async def test_what_is_no_update_is_a_bad_request(telegram: Case, body: bytes) -> None:
    bot = telegram.bot(webhook=HOOK)
    response = await bot.handle_webhook({"X-Telegram-Bot-Api-Secret-Token": SECRET}, body)
    assert response.status == 400
    assert telegram.engine.turns == []


async def test_without_a_webhook_nothing_is_there(telegram: Case) -> None:
    assert (await telegram.bot().handle_webhook({}, BODY)).status == 404


async def test_an_address_that_telegram_does_not_take_is_a_wrong_setting(telegram: Case) -> None:
    bot = telegram.bot(webhook="http://profline.example.org/hook")
    with pytest.raises(BadSetting, match=r"PROFLINE_TELEGRAM_WEBHOOK_URL.*HTTPS"):
        await bot.run()


@pytest.mark.parametrize("secret", [None, "", "short", "с кириллицей и пробелами"])
def test_a_webhook_needs_a_good_secret(secret: str | None) -> None:
    with pytest.raises(BadSetting, match="PROFLINE_TELEGRAM_WEBHOOK_SECRET"):
        TelegramSettings(TOKEN, webhook_url=HOOK, webhook_secret=secret)
