"""The bot with the real engine and the real outbox behind it, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path

import pytest

from app.demo import load_demo
from backend.clock import SystemClock
from bots.settings import TelegramSettings
from bots.telegram.bot import TelegramBot
from dialogs.engine import DialogueEngine
from dialogs.talk import Toolbox
from dialogs.texts import Texts
from storage import Database, migrate
from storage.outbox_queue import SqlOutboxQueue
from tests.fakes.telegram_server import Fault, TelegramServer, telegram_server
from tests.fakes.until import running, until
from tests.integration.bots.telegram_case import ANNA, FAST
from tests.integration.dialogs.conftest import BASE, FACTS, KnownPhrases
from tests.support.keys import KEYRING
from tests.support.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

NewBot = Callable[[], TelegramBot]


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with telegram_server() as running_server:
        yield running_server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with tables and nothing in them."""
    sqlite = request.param == "sqlite"
    url: str = f"sqlite+aiosqlite:///{tmp_path / 'profline.db'}" if sqlite else request.getfixturevalue("postgres_url")
    await migrate(url, KEYRING)
    return url


@pytest.fixture
async def new_bot(url: str, server: TelegramServer) -> AsyncIterator[NewBot]:
    """Makes bots, as every start of the process has its own; the database stays."""
    database = Database(url, keyring=KEYRING)
    await load_demo(database, SystemClock().now())
    numbers = count(1)

    def make() -> TelegramBot:
        tools = Toolbox(
            Texts.load(),
            lambda: BASE,
            FACTS,
            SystemClock(),
            lambda: f"id{next(numbers)}",
            lambda: f"{next(numbers):06d}",
        )
        engine = DialogueEngine(database, KnownPhrases(), tools)
        return TelegramBot(TelegramSettings(server.token, server.url), engine, SqlOutboxQueue(database), pace=FAST)

    yield make
    await database.close()


async def test_a_question_is_answered_from_the_knowledge_base(server: TelegramServer, new_bot: NewBot) -> None:
    server.user_says(ANNA, "Как вступить")
    async with running(new_bot().run()):
        message = await server.wait_for_message(ANNA)
    assert "заявление" in message.text
    assert "**" not in message.text
    assert "<b>" in message.raw


async def test_a_form_goes_on_after_a_restart_and_buttons_still_work(server: TelegramServer, new_bot: NewBot) -> None:
    server.user_says(ANNA, "моя карта")
    async with running(new_bot().run()):
        asked = await server.wait_for_message(ANNA)
    async with running(new_bot().run()):
        server.user_says(ANNA, "1234567897")
        await until(lambda: [message for message in server.to(ANNA) if "дата рождения" in message.text])
        server.press(ANNA, asked.data_of("Отмена"), under=asked.id)
        await until(lambda: "остановились" in server.to(ANNA)[-1].text)


async def test_what_could_not_be_sent_before_a_stop_is_sent_after_it(server: TelegramServer, new_bot: NewBot) -> None:
    server.user_says(ANNA, "как вступить")
    server.fail("sendMessage", *[Fault(0)] * 2)
    async with running(new_bot().run()):
        await until(lambda: server.called("sendMessage"))
    assert server.sent == []
    async with running(new_bot().run()):
        assert "заявление" in (await server.wait_for_message(ANNA)).text


async def test_many_chats_at_once_are_all_answered_once(server: TelegramServer, new_bot: NewBot) -> None:
    chats = range(1, 26)
    for chat in chats:
        server.user_says(chat, "как вступить")
        server.repeat_last()
    async with running(new_bot().run()):
        await until(lambda: len(server.sent) >= len(chats), seconds=30)
        await until(lambda: not server.pending)
    assert sorted(message.chat for message in server.sent) == list(chats)
