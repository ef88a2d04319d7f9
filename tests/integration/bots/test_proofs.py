"""Each way of proof in each messenger, through their own clients, with the real engine and database behind them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.demo import load_demo
from backend.clock import SystemClock
from dialogs.turns import Channel
from storage import Database, migrate
from tests.fakes.mail_server import MailServer, mail_server
from tests.fakes.message_ear import ScriptedMessageEar
from tests.fakes.telegram_server import SentMessage, TelegramServer, telegram_server
from tests.fakes.until import running, until
from tests.fakes.vk_server import SentMessage as VkMessage
from tests.fakes.vk_server import VkServer, vk_server
from tests.integration.bots.union import (
    BORN,
    CARD,
    EMAIL,
    NAME,
    PHONE,
    PUBLIC_URL,
    STRANGERS_PHONE,
    Union,
    label,
    scanned,
    words,
)
from tests.support.keys import KEYRING
from tests.support.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

ANNA, STRANGER, ANNA_IN_VK = 1001, 1002, 11
FORWARDED = {"type": "user", "date": 1, "sender_user": {"id": ANNA, "is_bot": False, "first_name": "А"}}
SHOWN_NUMBER = "7700 0000 16"


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with telegram_server() as running_server:
        yield running_server


@pytest.fixture
async def vk() -> AsyncIterator[VkServer]:
    async with vk_server() as running_server:
        yield running_server


@pytest.fixture
async def post() -> AsyncIterator[MailServer]:
    async with mail_server() as running_server:
        yield running_server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def union(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Union]:
    """The demo federation."""
    sqlite = request.param == "sqlite"
    url: str = f"sqlite+aiosqlite:///{tmp_path / 'profline.db'}" if sqlite else request.getfixturevalue("postgres_url")
    await migrate(url, KEYRING)
    database = Database(url, keyring=KEYRING)
    await load_demo(database, SystemClock().now())
    yield Union(database, ScriptedMessageEar())
    await database.close()


@asynccontextmanager
async def in_telegram(union: Union, server: TelegramServer) -> AsyncIterator[None]:
    """The Telegram bot at work."""
    async with running(union.telegram(server).run()):
        yield


@asynccontextmanager
async def in_vk(union: Union, server: VkServer) -> AsyncIterator[None]:
    """The VK bot at work, and waiting for events."""
    async with running(union.vk(server).run()):
        await until(lambda: server.polls)
        yield


async def card_in(server: TelegramServer, chat: int) -> SentMessage:
    """The first picture in a chat."""
    await until(lambda: [message for message in server.to(chat) if message.photo], seconds=30)
    return next(message for message in server.to(chat) if message.photo)


async def card_in_vk(server: VkServer, peer: int) -> VkMessage:
    """The first picture in a conversation."""
    await until(lambda: [message for message in server.to(peer) if message.photo], seconds=30)
    return next(message for message in server.to(peer) if message.photo)


async def asked(server: TelegramServer | VkServer, chat: int, start: str) -> SentMessage | VkMessage:
    """The newest message to this chat that holds these words."""

    def found() -> list[SentMessage | VkMessage]:
        return [message for message in server.to(chat) if start in message.text]

    await until(found, seconds=30)
    return found()[-1]


def _is_hers(text: str, picture: bytes) -> None:
    assert SHOWN_NUMBER in text or CARD in text
    assert NAME in text
    assert scanned(picture).startswith(f"{PUBLIC_URL}/check/")


async def test_telegram_vouches_for_the_own_number(union: Union, server: TelegramServer) -> None:
    await union.reachable()
    async with in_telegram(union, server):
        server.user_says(ANNA, "моя карта")
        await until(lambda: server.keyboards.get(ANNA) == words("label.contact"))
        server.user_shares(ANNA, PHONE.removeprefix("+"))
        card = await card_in(server, ANNA)
    _is_hers(card.text, card.file)
    assert server.keyboards == {}


@pytest.mark.parametrize(
    ("phone", "of", "more"), [(PHONE, ANNA, {}), (PHONE, STRANGER, {"forward_origin": FORWARDED}), (PHONE, 0, {})]
)
async def test_a_contact_that_is_anothers_or_forwarded_shows_nothing(
    union: Union, server: TelegramServer, phone: str, of: int, more: dict[str, object]
) -> None:
    await union.reachable()
    async with in_telegram(union, server):
        server.user_says(STRANGER, "моя карта")
        server.user_shares(STRANGER, phone, of=of, **more)
        await asked(server, STRANGER, words("contact_foreign"))
        server.user_shares(STRANGER, STRANGERS_PHONE)
        await asked(server, STRANGER, words("contact_unknown"))
    _nothing_of_her(server.to(STRANGER))


async def test_card_and_date_of_birth_in_telegram(union: Union, server: TelegramServer) -> None:
    async with in_telegram(union, server):
        server.user_says(ANNA, "моя карта")
        await asked(server, ANNA, words("card_ask_number"))
        server.user_says(ANNA, SHOWN_NUMBER)
        await asked(server, ANNA, words("card_ask_born"))
        server.user_says(ANNA, BORN)
        card = await card_in(server, ANNA)
        await until(lambda: not server.keyboards)
    _is_hers(card.text, card.file)


async def test_card_and_date_of_birth_in_vk(union: Union, vk: VkServer) -> None:
    async with in_vk(union, vk):
        vk.user_says(ANNA_IN_VK, "моя карта")
        await asked(vk, ANNA_IN_VK, words("card_ask_number"))
        vk.user_says(ANNA_IN_VK, CARD)
        await asked(vk, ANNA_IN_VK, words("card_ask_born"))
        vk.user_says(ANNA_IN_VK, "четырнадцатого марта восемьдесят пятого года")
        card = await card_in_vk(vk, ANNA_IN_VK)
    _is_hers(card.text, card.file)


SAID_NUMBER = "семьдесят семь ноль ноль ноль ноль ноль ноль один шесть"
SAID_BORN = "четырнадцатое марта тысяча девятьсот восемьдесят пятого"


async def test_card_and_date_of_birth_by_voice_messages(union: Union, server: TelegramServer, vk: VkServer) -> None:
    async with in_telegram(union, server), in_vk(union, vk):
        for speak, where, chat in ((server.user_speaks, server, ANNA), (vk.user_speaks, vk, ANNA_IN_VK)):
            speak(chat, "моя карта".encode())
            await asked(where, chat, words("card_ask_number"))
            speak(chat, SAID_NUMBER.encode())
            await asked(where, chat, words("card_ask_born"))
            speak(chat, SAID_BORN.encode())
        card, other = await card_in(server, ANNA), await card_in_vk(vk, ANNA_IN_VK)
    _is_hers(card.text, card.file)
    _is_hers(other.text, other.file)


async def test_a_wrong_date_shows_nothing(union: Union, server: TelegramServer) -> None:
    async with in_telegram(union, server):
        server.user_says(STRANGER, "моя карта")
        await asked(server, STRANGER, words("card_ask_number"))
        for born in ("15.03.1985", "14.03.1986", "14.04.1985"):
            server.user_says(STRANGER, CARD)
            server.user_says(STRANGER, born)
        await asked(server, STRANGER, "Слишком много попыток")
    _nothing_of_her(server.to(STRANGER))


async def test_a_code_to_the_linked_telegram_proves_in_vk(union: Union, server: TelegramServer, vk: VkServer) -> None:
    await union.linked(Channel.TELEGRAM, ANNA)
    server.user_says(ANNA, "/start")
    async with in_telegram(union, server), in_vk(union, vk):
        await until(lambda: server.to(ANNA))
        await _ask_for_code(vk)
        told = await asked(server, ANNA, "Код для входа")
        vk.user_says(ANNA_IN_VK, _code(told.text))
        card = await card_in_vk(vk, ANNA_IN_VK)
    _is_hers(card.text, card.file)
    assert "Код для входа" not in "".join(message.text for message in vk.to(ANNA_IN_VK))


async def test_a_code_by_e_mail_proves_in_vk_and_in_telegram(
    union: Union, server: TelegramServer, vk: VkServer, post: MailServer
) -> None:
    await union.reachable()
    async with in_telegram(union, server), in_vk(union, vk), running(union.mail(post).run()):
        await _ask_for_code(vk)
        await until(lambda: len(post.letters) == 1, seconds=30)
        vk.user_says(ANNA_IN_VK, _code(_read(post, 0)))
        other = await card_in_vk(vk, ANNA_IN_VK)
        server.user_says(ANNA, "моя карта")
        await asked(server, ANNA, words("card_ask_number"))
        server.user_says(ANNA, CARD)
        question = await asked(server, ANNA, words("card_ask_born"))
        assert not isinstance(question, VkMessage)
        server.press(ANNA, question.data_of(label("proof.code")), under=question.id)
        await asked(server, ANNA, words("code_ask"))
        await until(lambda: len(post.letters) == 2, seconds=30)
        server.user_says(ANNA, _code(_read(post, 1)))
        card = await card_in(server, ANNA)
    _is_hers(card.text, card.file)
    _is_hers(other.text, other.file)
    assert post.recipients == [[EMAIL], [EMAIL]]
    async with union.database.read() as tx:
        looks = await tx.looks.of_member((await union.marina()).id)
    assert [look.purpose for look in looks].count("mail") == 2


async def test_two_taps_to_the_card_in_a_linked_telegram(union: Union, server: TelegramServer) -> None:
    await union.linked(Channel.TELEGRAM, ANNA)
    async with in_telegram(union, server):
        server.user_says(ANNA, "/start")
        greeting = await server.wait_for_message(ANNA)
        server.press(ANNA, greeting.data_of(label("card.show")), under=greeting.id)
        card = await card_in(server, ANNA)
    _is_hers(card.text, card.file)
    assert len(server.to(ANNA)) == 2


async def test_two_taps_to_the_card_in_a_linked_vk(union: Union, vk: VkServer) -> None:
    await union.linked(Channel.VK, ANNA_IN_VK)
    async with in_vk(union, vk):
        vk.user_says(ANNA_IN_VK, "Начать", payload='{"command":"start"}')
        greeting = await vk.wait_for_message(ANNA_IN_VK)
        vk.press(ANNA_IN_VK, greeting.payload_of(label("card.show")), under=greeting.id)
        card = await card_in_vk(vk, ANNA_IN_VK)
    _is_hers(card.text, card.file)
    assert len(vk.to(ANNA_IN_VK)) == 2


async def _ask_for_code(vk: VkServer) -> None:
    vk.user_says(ANNA_IN_VK, "моя карта")
    await asked(vk, ANNA_IN_VK, words("card_ask_number"))
    vk.user_says(ANNA_IN_VK, CARD)
    question = await asked(vk, ANNA_IN_VK, words("card_ask_born"))
    assert isinstance(question, VkMessage)
    vk.press(ANNA_IN_VK, question.payload_of(label("proof.code")), under=question.id)
    await asked(vk, ANNA_IN_VK, words("code_ask"))


def _code(text: str) -> str:
    (found,) = set(re.findall(r"\b\d{6}\b", text))
    return str(found)


def _read(post: MailServer, number: int) -> str:
    body = post.letters[number].get_body(["plain"])
    assert body is not None
    return str(body.get_content())


def _nothing_of_her(messages: list[SentMessage]) -> None:
    assert messages
    assert not [message for message in messages if message.file]
    everything = "".join(message.text for message in messages)
    for secret in (NAME, "Марин", PHONE.removeprefix("+"), EMAIL, "больниц"):
        assert secret not in everything


async def test_no_button_stands_twice_under_a_question(union: Union, server: TelegramServer) -> None:
    async with in_telegram(union, server):
        server.user_says(ANNA, "моя карта")
        await asked(server, ANNA, words("card_ask_number"))
        server.user_says(ANNA, CARD)
        question = await asked(server, ANNA, words("card_ask_born"))
    labels = [name for row in question.buttons for name, _ in row]
    assert labels[0] == label("proof.code")
    assert len(labels) == len(set(labels))
