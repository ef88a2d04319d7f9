"""Voice messages in VK: fetched by their link, heard and answered like words; or taken as VK heard them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.pace import Backoff
from bots.settings import VkSettings
from bots.texts import load_texts
from bots.vk.bot import VkBot
from bots.voice import LONGEST, NotHeardWhy
from dialogs.turns import Command
from tests.fakes.handler import ScriptedEngine
from tests.fakes.message_ear import ScriptedMessageEar
from tests.fakes.queue import MemoryOutbox
from tests.fakes.until import running, until
from tests.fakes.vk_server import GROUP, TOKEN, Fault, VkServer, vk_server

QUICKLY = Backoff(random.Random(1), first=0.005, longest=0.02)
ANNA, BORIS = 11, 12
WORDS = "как вступить в профсоюз"
TEXTS = load_texts("voice")


@pytest.fixture
async def server() -> AsyncIterator[VkServer]:
    async with vk_server() as running_server:
        yield running_server


@pytest.fixture
def ear() -> ScriptedMessageEar:
    return ScriptedMessageEar()


@pytest.fixture
async def engine(server: VkServer, ear: ScriptedMessageEar, tmp_path: Path) -> AsyncIterator[ScriptedEngine]:
    """The engine behind a bot that runs."""
    outbox = MemoryOutbox(hasten=100)
    engine = ScriptedEngine(outbox)
    bot = VkBot(VkSettings(TOKEN, GROUP, server.url, state_dir=tmp_path), engine, outbox, backoff=QUICKLY, ear=ear)
    async with running(bot.run()):
        await until(lambda: server.polls)
        yield engine


async def test_it_is_answered_like_words_and_says_what_was_heard(server: VkServer, engine: ScriptedEngine) -> None:
    server.user_speaks(ANNA, WORDS.encode())
    assert (await server.wait_for_message(ANNA)).text == f"Вы сказали: «{WORDS}»\n\nответ: {WORDS}"
    assert [(turn.text, turn.command) for turn in engine.turns] == [(WORDS, None)]


async def test_the_same_event_twice_is_heard_and_answered_once(
    server: VkServer, engine: ScriptedEngine, ear: ScriptedMessageEar
) -> None:
    server.user_speaks(ANNA, WORDS.encode())
    await server.wait_for_message(ANNA)
    server.repeat_last()
    server.user_says(ANNA, "дальше")
    await until(lambda: len(server.to(ANNA)) == 2)
    assert ear.heard == [WORDS]
    assert len(server.downloads) == 1


async def test_vks_own_transcript_is_taken_where_it_is_done(
    server: VkServer, engine: ScriptedEngine, ear: ScriptedMessageEar
) -> None:
    server.user_speaks(ANNA, b"", transcript="сколько стоят взносы", transcript_state="done")
    assert "Вы сказали: «сколько стоят взносы»" in (await server.wait_for_message(ANNA)).text
    server.user_speaks(BORIS, WORDS.encode(), transcript="ско", transcript_state="in_progress")
    assert f"Вы сказали: «{WORDS}»" in (await server.wait_for_message(BORIS)).text
    assert ear.heard == [WORDS]


@pytest.mark.parametrize("why", list(NotHeardWhy))
async def test_what_is_not_heard_is_told_kindly(
    server: VkServer, engine: ScriptedEngine, ear: ScriptedMessageEar, why: NotHeardWhy
) -> None:
    ear.trouble = why
    server.user_speaks(ANNA, b"?")
    assert (await server.wait_for_message(ANNA)).text == f"{TEXTS[why]}\n\nответ: {Command.NOT_HEARD}"


async def test_a_long_one_is_not_even_fetched(server: VkServer, engine: ScriptedEngine) -> None:
    server.user_speaks(ANNA, b"", LONGEST + 1)
    assert TEXTS["too_long"] in (await server.wait_for_message(ANNA)).text
    assert server.downloads == []


async def test_a_fetch_that_fails_is_tried_again_and_then_told(server: VkServer, engine: ScriptedEngine) -> None:
    server.file_faults.append(Fault())
    server.user_speaks(ANNA, WORDS.encode())
    assert WORDS in (await server.wait_for_message(ANNA)).text
    server.file_faults.extend([Fault(status=503), Fault(status=503)])
    server.user_speaks(BORIS, WORDS.encode())
    assert TEXTS["lost"] in (await server.wait_for_message(BORIS)).text
    assert len(server.downloads) == 4


@pytest.mark.parametrize("link", ["http://127.0.0.1:1/x.ogg", "file:///etc/passwd", "nonsense", "https://["])
async def test_a_link_to_elsewhere_is_not_followed(server: VkServer, engine: ScriptedEngine, link: str) -> None:
    server.user_speaks(ANNA, b"", link_ogg=link)
    assert TEXTS["lost"] in (await server.wait_for_message(ANNA)).text


async def test_a_file_that_grows_too_large_is_left(
    server: VkServer, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.voice.LARGEST", 10)
    server.user_speaks(ANNA, bytes(100))
    assert TEXTS["too_large"] in (await server.wait_for_message(ANNA)).text


async def test_a_voice_message_without_a_link_cannot_be_read(server: VkServer, engine: ScriptedEngine) -> None:
    server.user_sends(ANNA, "audio_message")
    await server.wait_for_message(ANNA)
    assert engine.turns[0].command is Command.UNSUPPORTED
