"""The VK bot over HTTP by vk_api itself, against a VK that keeps its rules and breaks down as told."""

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bots.errors import BadSetting, TokenRefused, Unreachable
from bots.pace import Backoff
from bots.settings import VkSettings
from bots.vk.bot import VkBot
from dialogs.replies import Option, Reply
from dialogs.turns import Command, Turn
from tests.fakes.handler import ScriptedEngine
from tests.fakes.queue import MemoryOutbox
from tests.fakes.until import running, until
from tests.fakes.vk_server import GROUP, TOKEN, Fault, VkServer, vk_server

QUICKLY = Backoff(random.Random(1), first=0.005, longest=0.02)
ANNA, BORIS = 11, 12


@pytest.fixture
async def server() -> AsyncIterator[VkServer]:
    async with vk_server() as running_server:
        yield running_server


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox(hasten=100)


@pytest.fixture
def engine(outbox: MemoryOutbox) -> ScriptedEngine:
    return ScriptedEngine(outbox)


@pytest.fixture
def settings(server: VkServer, tmp_path: Path) -> VkSettings:
    return VkSettings(TOKEN, GROUP, server.url, state_dir=tmp_path)


@pytest.fixture
def bot(settings: VkSettings, engine: ScriptedEngine, outbox: MemoryOutbox) -> VkBot:
    return VkBot(settings, engine, outbox, backoff=QUICKLY)


@pytest.fixture
async def on(server: VkServer, bot: VkBot) -> AsyncIterator[VkBot]:
    """The bot, running, and already waiting for events."""
    async with running(bot.run()):
        await until(lambda: server.polls)
        yield bot


def offer(turn: Turn) -> list[Reply]:
    """Two buttons, and what was chosen."""
    options = (Option("Вступить", "go:membership.join"), Option("Карта", "go:card"))
    return [Reply(f"выбрано: {turn.choice or turn.command or turn.text}", "", options)]


async def test_a_question_is_answered(server: VkServer, on: VkBot, engine: ScriptedEngine) -> None:
    server.user_says(ANNA, "как вступить в профсоюз")
    answer = await server.wait_for_message(ANNA)
    assert answer.text == "ответ: как вступить в профсоюз"
    assert (engine.turns[0].conversation, engine.turns[0].update_id) == ("vk:11", server.events[0]["event_id"])


async def test_a_pressed_button_is_a_choice_and_stops_its_wheel(
    server: VkServer, on: VkBot, engine: ScriptedEngine
) -> None:
    engine.answer = offer
    server.user_says(ANNA, "что можно?")
    answer = await server.wait_for_message(ANNA)
    press = server.press(ANNA, answer.payload_of("Карта"), under=answer.id)
    assert (await server.wait_for_message(ANNA)).text == "выбрано: go:card"
    assert [call["event_id"] for call in server.called("messages.sendMessageEventAnswer")] == [press]


async def test_the_wheel_stops_while_the_engine_still_thinks(
    server: VkServer, on: VkBot, engine: ScriptedEngine
) -> None:
    engine.held[str(ANNA)] = asyncio.Event()
    server.press(ANNA, '{"c": "go:card"}')
    await until(lambda: server.called("messages.sendMessageEventAnswer"))
    assert engine.turns == []
    engine.held[str(ANNA)].set()
    await server.wait_for_message(ANNA)


async def test_a_text_button_is_a_choice_too(server: VkServer, on: VkBot, engine: ScriptedEngine) -> None:
    engine.answer = offer
    server.user_says(ANNA, "Карта", payload=json.dumps({"c": "go:card"}))
    assert (await server.wait_for_message(ANNA)).text == "выбрано: go:card"


async def test_the_start_button_and_commands_are_commands(server: VkServer, on: VkBot, engine: ScriptedEngine) -> None:
    server.user_says(ANNA, "Начать", payload='{"command":"start"}')
    for text in ("/help", "/cancel", "/start"):
        server.user_says(ANNA, text)
    await until(lambda: len(engine.turns) == 4)
    assert [turn.command for turn in engine.turns] == [Command.START, Command.HELP, Command.CANCEL, Command.START]


async def test_the_same_event_twice_is_answered_once(server: VkServer, on: VkBot, engine: ScriptedEngine) -> None:
    server.user_says(ANNA, "привет")
    server.repeat_last()
    server.user_says(ANNA, "ещё")
    await until(lambda: len(server.to(ANNA)) == 2)
    assert [message.text for message in server.to(ANNA)] == ["ответ: привет", "ответ: ещё"]
    assert len(engine.duplicates) == 1


async def test_one_persons_messages_keep_their_order(server: VkServer, on: VkBot) -> None:
    for number in range(5):
        server.user_says(ANNA, str(number))
    await until(lambda: len(server.to(ANNA)) == 5)
    assert [message.text for message in server.to(ANNA)] == [f"ответ: {number}" for number in range(5)]


async def test_a_slow_conversation_holds_nobody_up(server: VkServer, on: VkBot, engine: ScriptedEngine) -> None:
    engine.held[str(ANNA)] = asyncio.Event()
    server.user_says(ANNA, "медленно")
    server.user_says(BORIS, "быстро")
    await server.wait_for_message(BORIS)
    server.user_says(BORIS, "ещё быстрее")
    assert (await server.wait_for_message(BORIS)).text == "ответ: ещё быстрее"
    engine.held[str(ANNA)].set()
    await server.wait_for_message(ANNA)


async def test_who_waits_sees_that_we_write(server: VkServer, on: VkBot, engine: ScriptedEngine) -> None:
    engine.held[str(ANNA)] = asyncio.Event()
    server.user_says(ANNA, "медленно")
    await until(lambda: server.called("messages.setActivity"))
    assert server.called("messages.setActivity")[0]["peer_id"] == str(ANNA)
    engine.held[str(ANNA)].set()
    await server.wait_for_message(ANNA)


@pytest.mark.parametrize("kind", ["sticker", "photo", "doc"])
async def test_what_cannot_be_read_is_told_to_the_engine(
    server: VkServer, on: VkBot, engine: ScriptedEngine, kind: str
) -> None:
    server.user_sends(ANNA, kind)
    await server.wait_for_message(ANNA)
    assert engine.turns[0].command is Command.UNSUPPORTED


@pytest.mark.parametrize(
    "text", ["щ" * 4000, "🙂🙂🙂", "<b>жирно</b> & \"так\" 'сяк'", "'; DROP TABLE members; --", "а\u202eб"]
)
async def test_odd_texts_arrive_and_return_as_they_are(
    server: VkServer, on: VkBot, engine: ScriptedEngine, text: str
) -> None:
    server.user_says(ANNA, text)
    assert (await server.wait_for_message(ANNA)).text == f"ответ: {text}"
    assert engine.turns[0].text == text


async def test_a_long_answer_is_split_and_the_buttons_are_last(
    server: VkServer, on: VkBot, engine: ScriptedEngine
) -> None:
    paragraphs = "\n\n".join(f"{number} " + "слово " * 150 for number in range(10))
    engine.answer = lambda turn: [Reply(paragraphs, "", (Option("Ещё", "more"),))]
    server.user_says(ANNA, "всё")
    await until(lambda: server.to(ANNA) and server.to(ANNA)[-1].buttons)
    parts = server.to(ANNA)
    assert len(parts) == 3
    assert [bool(part.buttons) for part in parts] == [False, False, True]
    assert " ".join(" ".join(part.text for part in parts).split()) == " ".join(paragraphs.split())


async def test_a_community_without_bot_features_gets_numbered_lines(
    server: VkServer, on: VkBot, engine: ScriptedEngine
) -> None:
    server.keyboards = False
    engine.answer = offer
    server.user_says(ANNA, "что можно?")
    answer = await server.wait_for_message(ANNA)
    assert answer.text == "выбрано: что можно?\n\n1. Вступить\n2. Карта"
    assert answer.buttons == []


async def test_edits_of_the_last_message_are_answered_and_others_are_not(
    server: VkServer, on: VkBot, engine: ScriptedEngine
) -> None:
    first = server.user_says(ANNA, "отпук")
    last = server.user_says(ANNA, "взносы")
    server.user_edits(ANNA, first, "отпуск")
    server.user_edits(ANNA, last, "взносы")
    server.user_edits(ANNA, last, "размер взносов")
    server.user_says(ANNA, "всё")
    await until(lambda: len(server.to(ANNA)) == 4)
    assert [turn.text for turn in engine.turns] == ["отпук", "взносы", "размер взносов", "всё"]


async def test_what_is_not_said_to_us_is_left_alone(server: VkServer, on: VkBot, engine: ScriptedEngine) -> None:
    chat = 2_000_000_005
    server.post("message_new", {"message": server.message(chat, "в беседе", from_id=ANNA)})
    server.post("message_new", {"message": server.message(ANNA, "от нас", from_id=-GROUP, out=1)})
    server.post("message_new", {"message": server.message(-5, "от сообщества")})
    server.post("message_reply", server.message(ANNA, "ответ сообщества", from_id=-GROUP, out=1))
    server.post("group_join", {"user_id": ANNA})
    for event in ({"type": "message_new"}, "вздор", {"type": "message_new", "object": {"message": {"peer_id": "1"}}}):
        server.put(event)
    server.user_says(BORIS, "а это нам")
    await server.wait_for_message(BORIS)
    assert [turn.address for turn in engine.turns] == [str(BORIS)]
    assert len(server.sent) == 1


async def test_a_lost_answer_to_send_makes_no_second_message(server: VkServer, on: VkBot, outbox: MemoryOutbox) -> None:
    server.fail("messages.send", Fault(after=True), Fault(after=True))
    server.user_says(ANNA, "привет")
    await until(lambda: outbox.statuses() == ["delivered"])
    assert [message.text for message in server.to(ANNA)] == ["ответ: привет"]
    assert server.repeats == 2
    assert len(outbox.retries) == 2


@pytest.mark.parametrize(
    "fault",
    [Fault(), Fault(status=502), Fault(body="<html>"), Fault(body="[]"), Fault(code=10), Fault(code=1), Fault(code=14)],
)
async def test_a_send_that_fails_is_tried_again(
    server: VkServer, on: VkBot, outbox: MemoryOutbox, fault: Fault
) -> None:
    server.fail("messages.send", fault)
    server.user_says(ANNA, "привет")
    await until(lambda: outbox.statuses() == ["delivered"])
    assert [message.text for message in server.to(ANNA)] == ["ответ: привет"]
    assert len(outbox.retries) == 1


async def test_too_many_calls_stop_the_channel_for_a_second(server: VkServer, on: VkBot, outbox: MemoryOutbox) -> None:
    server.fail("messages.send", Fault(code=6))
    server.user_says(ANNA, "привет")
    await until(lambda: outbox.retries)
    assert [(pause.total_seconds(), reason) for _, pause, reason in outbox.retries] == [(1.0, "retry_after")]
    await server.wait_for_message(ANNA)
    assert len(server.called("messages.send")) == 2


async def test_a_broadcast_keeps_below_what_vk_allows(server: VkServer, on: VkBot, outbox: MemoryOutbox) -> None:
    for peer in range(1, 61):
        await outbox.say("vk", str(peer), "новость")
    await until(lambda: outbox.statuses() == ["delivered"] * 60)
    assert outbox.retries == []
    assert len(server.sent) == 60


async def test_who_blocked_us_does_not_stop_others(
    server: VkServer, on: VkBot, outbox: MemoryOutbox, caplog: pytest.LogCaptureFixture
) -> None:
    server.blocked.add(ANNA)
    await outbox.say("vk", str(ANNA), "тайное")
    await outbox.say("vk", str(BORIS), "другому")
    await until(lambda: outbox.statuses() == ["given up", "delivered"])
    assert outbox.rows[1].reasons == ["blocked"]
    assert "vk:11" in caplog.text
    assert "тайное" not in caplog.text


async def test_a_failing_engine_is_asked_again(server: VkServer, on: VkBot, engine: ScriptedEngine) -> None:
    engine.failures = [OSError("база"), OSError("база")]
    server.user_says(ANNA, "привет")
    assert (await server.wait_for_message(ANNA)).text == "ответ: привет"


async def test_an_engine_that_stays_away_is_owned_up_to(server: VkServer, on: VkBot, engine: ScriptedEngine) -> None:
    engine.failures = [OSError("база")] * 3
    server.user_says(ANNA, "привет")
    assert "сбой" in (await server.wait_for_message(ANNA)).text
    server.user_says(ANNA, "а теперь")
    assert (await server.wait_for_message(ANNA)).text == "ответ: а теперь"


async def test_check_tells_the_communitys_name(bot: VkBot) -> None:
    assert await bot.check() == "Профлиния"


async def test_a_refused_token_is_said_at_once_and_never_shown(
    server: VkServer,
    settings: VkSettings,
    engine: ScriptedEngine,
    outbox: MemoryOutbox,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "vk1.a.WRONG-0987654321"
    bot = VkBot(replace(settings, token=secret), engine, outbox, backoff=QUICKLY)
    with pytest.raises(TokenRefused, match="PROFLINE_VK_TOKEN") as check:
        await bot.check()
    with pytest.raises(TokenRefused, match="take a new one"):
        await bot.run()
    assert len(server.calls) == 2
    assert secret not in caplog.text
    assert secret not in repr(check.value.__context__) + repr(check.value.__cause__) + repr(settings)


async def test_a_token_revoked_later_ends_the_bot_and_loses_nothing(
    server: VkServer, bot: VkBot, outbox: MemoryOutbox
) -> None:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(_refused(bot))
        await until(lambda: server.polls)
        server.token = "another"
        await outbox.say("vk", str(ANNA), "привет")
        await task
    assert outbox.statuses() == ["waiting"]


async def _refused(bot: VkBot) -> None:
    with pytest.raises(TokenRefused):
        await bot.run()


async def test_a_token_of_another_community_is_named(
    settings: VkSettings, engine: ScriptedEngine, outbox: MemoryOutbox
) -> None:
    bot = VkBot(replace(settings, group_id=778), engine, outbox, backoff=QUICKLY)
    with pytest.raises(BadSetting, match=r"PROFLINE_VK_GROUP_ID.*777"):
        await bot.run()


async def test_check_names_a_server_that_does_not_answer(
    settings: VkSettings, engine: ScriptedEngine, outbox: MemoryOutbox
) -> None:
    bot = VkBot(replace(settings, api_url="http://127.0.0.1:9"), engine, outbox, backoff=QUICKLY)
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9"):
        await bot.check()


async def test_a_vk_that_is_down_at_the_start_is_waited_for(server: VkServer, bot: VkBot) -> None:
    server.fail("groups.getById", Fault(), Fault(status=503), Fault(code=10))
    async with running(bot.run()):
        await until(lambda: server.polls)
    assert len(server.called("groups.getById")) == 4
