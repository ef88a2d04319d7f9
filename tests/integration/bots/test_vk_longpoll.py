"""Bots Long Poll: keys that end, places that are forgotten, connections that drop, and ends of our own."""

import asyncio
import logging
import random
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.pace import Backoff
from bots.settings import VkSettings
from bots.vk.bot import VkBot
from tests.fakes.handler import ScriptedEngine
from tests.fakes.queue import MemoryOutbox
from tests.fakes.until import running, until
from tests.fakes.vk_server import GROUP, TOKEN, Fault, VkServer, vk_server

ANNA, BORIS = 11, 12


@pytest.fixture
async def server() -> AsyncIterator[VkServer]:
    async with vk_server() as running_server:
        yield running_server


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(MemoryOutbox(hasten=100))


def make(server: VkServer, engine: ScriptedEngine, folder: Path | None) -> VkBot:
    settings = VkSettings(TOKEN, GROUP, server.url, state_dir=folder)
    backoff = Backoff(random.Random(1), first=0.005, longest=0.02)
    return VkBot(settings, engine, engine.outbox, backoff=backoff)


@pytest.mark.parametrize(
    "fault", [Fault(), Fault(status=502), Fault(body="<html>"), Fault(body="[]"), Fault(body='{"ts": 1}')]
)
async def test_a_poll_that_fails_is_repeated_from_the_same_place(
    server: VkServer, engine: ScriptedEngine, tmp_path: Path, fault: Fault
) -> None:
    server.poll_faults.extend([fault, fault])
    async with running(make(server, engine, tmp_path).run()):
        await until(lambda: server.polls)
        server.user_says(ANNA, "привет")
        await server.wait_for_message(ANNA)
    assert server.polls[:3] == ["0", "0", "0"]
    assert [turn.text for turn in engine.turns] == ["привет"]


async def test_an_ended_key_is_renewed_and_nothing_is_missed(
    server: VkServer, engine: ScriptedEngine, tmp_path: Path
) -> None:
    async with running(make(server, engine, tmp_path).run()):
        await until(lambda: server.polls)
        server.change_key()
        server.user_says(ANNA, "раз")
        await server.wait_for_message(ANNA)
        server.change_key()
        server.user_says(ANNA, "два")
        await server.wait_for_message(ANNA)
    assert [turn.text for turn in engine.turns] == ["раз", "два"]
    assert len(server.called("groups.getLongPollServer")) == 3


async def test_a_forgotten_place_is_left_for_the_one_that_vk_names(
    server: VkServer, engine: ScriptedEngine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / f"vk-{GROUP}.ts").write_text("0")
    server.user_says(ANNA, "давно")
    server.forget()
    async with running(make(server, engine, tmp_path).run()):
        await until(lambda: "1" in server.polls)
        server.user_says(ANNA, "теперь")
        await server.wait_for_message(ANNA)
    assert [turn.text for turn in engine.turns] == ["теперь"]
    assert "forgotten" in caplog.text


async def test_a_place_that_never_was_is_left_for_the_present_one(
    server: VkServer, engine: ScriptedEngine, tmp_path: Path
) -> None:
    (tmp_path / f"vk-{GROUP}.ts").write_text("12345")
    async with running(make(server, engine, tmp_path).run()):
        await until(lambda: "0" in server.polls)
        server.user_says(ANNA, "привет")
        await server.wait_for_message(ANNA)
    assert server.polls[:2] == ["12345", "0"]


async def test_a_poll_that_always_refuses_is_not_asked_in_a_tight_loop(
    server: VkServer, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    server.poll_faults.extend([Fault(body='{"failed": 2}')] * 6)
    async with running(make(server, engine, None).run()):
        await until(lambda: len(server.polls) > 6)
    assert caplog.text.count("next try") == 5


async def test_long_poll_that_is_switched_off_is_told_in_words(
    server: VkServer, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("groups.getLongPollServer", Fault(code=100))
    async with running(make(server, engine, None).run()):
        await until(lambda: server.polls)
    assert "Switch Long Poll API on" in caplog.text


async def test_a_crash_before_an_event_was_handled_loses_nothing(
    server: VkServer, engine: ScriptedEngine, tmp_path: Path
) -> None:
    engine.held[str(ANNA)] = asyncio.Event()
    async with running(make(server, engine, tmp_path).run()):
        await until(lambda: server.polls)
        server.user_says(ANNA, "важное")
        server.user_says(BORIS, "другое")
        await server.wait_for_message(BORIS)
    assert [turn.text for turn in engine.turns] == ["другое"]
    del engine.held[str(ANNA)]
    async with running(make(server, engine, tmp_path).run()):
        assert (await server.wait_for_message(ANNA)).text == "ответ: важное"
        await until(lambda: (tmp_path / f"vk-{GROUP}.ts").read_text() == "2")
    assert [turn.text for turn in engine.duplicates] == ["другое"]
    assert len(server.sent) == 2


async def test_what_comes_while_we_are_down_is_answered_after(
    server: VkServer, engine: ScriptedEngine, tmp_path: Path
) -> None:
    async with running(make(server, engine, tmp_path).run()):
        await until(lambda: server.polls)
    server.user_says(ANNA, "вы где?")
    async with running(make(server, engine, tmp_path).run()):
        assert (await server.wait_for_message(ANNA)).text == "ответ: вы где?"


async def test_a_disk_that_cannot_be_written_stops_nobody(
    server: VkServer, engine: ScriptedEngine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    async with running(make(server, engine, tmp_path / "file").run()):
        await until(lambda: server.polls)
        for text in ("раз", "два"):
            server.user_says(ANNA, text)
            await server.wait_for_message(ANNA)
    assert caplog.text.count("cannot be kept") == 1


async def test_cancelled_in_the_middle_of_a_poll_it_ends_at_once_and_leaves_no_thread(
    server: VkServer, engine: ScriptedEngine
) -> None:
    loop = asyncio.get_running_loop()
    async with running(make(server, engine, None).run()) as task:
        await until(lambda: server.polls)
        assert [thread for thread in threading.enumerate() if thread.name.startswith("vk")]
        asked = loop.time()
        task.cancel()
        await asyncio.wait([task])
        assert loop.time() - asked < 2
    await until(lambda: not [thread for thread in threading.enumerate() if thread.name.startswith("vk")])


async def test_it_may_run_again(server: VkServer, engine: ScriptedEngine, tmp_path: Path) -> None:
    bot = make(server, engine, tmp_path)
    for text in ("раз", "два"):
        async with running(bot.run()):
            await until(lambda: server.polls)
            server.user_says(ANNA, text)
            assert (await server.wait_for_message(ANNA)).text == f"ответ: {text}"


async def test_the_polls_key_is_not_logged(
    server: VkServer, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.poll_faults.append(Fault(status=500))
    async with running(make(server, engine, None).run()):
        await until(lambda: len(server.polls) > 1)
    assert "key1" not in caplog.text
    assert TOKEN not in caplog.text
