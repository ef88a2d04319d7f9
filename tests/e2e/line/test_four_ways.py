"""Four ways in, one answer: HTTP, Telegram, VK and a real call to one running line; and nothing private in its logs."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio

from ivr.softphone import Softphone
from ivr.speaking import choose_voice
from tests.fakes.telegram_server import TOKEN as TELEGRAM_TOKEN
from tests.fakes.telegram_server import TelegramServer, telegram_server
from tests.fakes.until import until
from tests.fakes.vk_server import GROUP, VkServer, vk_server
from tests.fakes.vk_server import TOKEN as VK_TOKEN
from tests.support.opus import opus_of
from tests.support.phone import cache_dir
from tests.support.postgres import free_port
from tests.support.process import Profline, alive, command, profline

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "как вступить в профсоюз"
TOPIC = "membership.join"
CARD, BORN, PHONE = "7700000016", "14.03.1985", "8 900 123-45-67"
CHAT, PEER = 11, 12
EDITED = "Ответ изменили сегодня утром."
BASED = "(ст. 2, 7 Закона № 10-ФЗ, ст. 377 ТК РФ)"
"""An edited answer names the articles that it rests on, as every other."""
UNKNOWN = "шуршалка с бахромой где раздают"


class House(NamedTuple):
    """The running line with all ways in, and the platforms it is connected to."""

    line: Profline
    telegram: TelegramServer
    vk: VkServer


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory, learned: None) -> AsyncIterator[House]:
    """All four ways, with the most talkative log."""
    folder = tmp_path_factory.mktemp("house")
    async with (
        telegram_server() as telegram,
        vk_server() as vk,
        profline(
            folder,
            log_level="DEBUG",
            phone="on",
            sip_port=free_port(),
            telegram_token=TELEGRAM_TOKEN,
            telegram_api_url=telegram.url,
            vk_token=VK_TOKEN,
            vk_group_id=GROUP,
            vk_api_url=vk.url,
            public_url="https://line.example.org",
        ) as line,
    ):
        yield House(line, telegram, vk)


def words(text: str) -> list[str]:
    """What is read, without the marks and addresses that each channel shows in its own way."""
    return re.findall(r"[^\W_]+", re.sub(r"https?://[^\s)]+", "", text))


async def test_every_way_in_is_on(house: House) -> None:
    rows = house.line.rows
    assert {name for name, row in rows.items() if row.state != "on"} == {"E-mail"}, rows
    assert rows["Telegram"].where == "@profline_test_bot"
    assert rows["VK"].where == "Профлиния"
    assert rows["Phone"].where.startswith("sip:100@127.0.0.1:")


async def test_the_three_written_ways_give_the_same_words(house: House) -> None:
    by_web = await house.line.say("web", QUESTION)
    house.telegram.user_says(CHAT, QUESTION)
    house.vk.user_says(PEER, QUESTION)
    by_telegram = await house.telegram.wait_for_message(CHAT)
    by_vk = await house.vk.wait_for_message(PEER)
    assert by_web["understood"]["id"] == TOPIC
    assert house.line.stored("telegram")[0] == (QUESTION, TOPIC)
    assert house.line.stored("vk")[0] == (QUESTION, TOPIC)
    answer = words(by_web["replies"][0]["text"])
    assert len(answer) > 30
    assert words(by_telegram.text) == answer
    assert words(by_vk.text) == answer


async def said_by_festival(text: str) -> bytes:
    """The sound of a text."""
    voice = choose_voice(cache_dir())
    try:
        return await voice.speak(text)
    finally:
        await voice.close()


async def ask_aloud(house: House) -> tuple[str, str]:
    """Call, and ask the question aloud; the topic it was taken for, and what was answered by voice."""
    before = len(spoken(house))
    question = await said_by_festival(QUESTION)
    port = int(house.line.rows["Phone"].where.rpartition(":")[2])
    async with Softphone("127.0.0.1", port).call("100") as call:
        await call.heard_sound(after=0.0)
        await call.heard_silence(1.2)
        said = await call.say(question, 16_000)
        await call.heard_sound(after=said.end + 0.2, within=15)
        await until(lambda: len(spoken(house)) > before)
        [(topic, answer)] = spoken(house)[before:]
        await call.heard_sound()
    return topic, answer


def spoken(house: House) -> list[tuple[str, str]]:
    """What callers' words were taken for, and what was answered, from the database (SQLite)."""
    turns = [result for text, result in house.line.turns("phone") if text is not None]
    return [(result["understood"]["id"], result["replies"][0]["speech"]) for result in turns]


async def test_a_caller_who_asks_aloud_gets_the_same_topic(house: House) -> None:
    topic, answer = await ask_aloud(house)
    assert topic == TOPIC
    assert "заявление" in answer.lower()


async def test_the_call_is_in_the_books(house: House) -> None:
    listed = await asyncio.to_thread(command, house.line.folder, "calls")
    assert listed.returncode == 0, listed.stderr
    assert "…4567" in listed.stdout
    assert "положил трубку" in listed.stdout
    assert TOPIC in listed.stdout
    assert re.search(r"^Звонков: 1, реплик: [2-9], передано: 0\.$", listed.stdout, re.MULTILINE), listed.stdout


async def test_voice_messages_get_the_same_answer_as_words(house: House) -> None:
    message = opus_of(await said_by_festival(QUESTION))
    house.telegram.user_speaks(CHAT, message)
    house.vk.user_speaks(PEER, message)
    for answer in (await house.telegram.wait_for_message(CHAT, 60), await house.vk.wait_for_message(PEER, 60)):
        assert answer.text.startswith("Вы сказали: «"), answer.text
        assert "заявление" in answer.text
    assert [house.line.stored(way)[-1][1] for way in ("telegram", "vk")] == [TOPIC, TOPIC]


async def test_an_answer_that_staff_edit_shows_on_all_four_ways_with_no_restart(house: House, tmp_path: Path) -> None:
    file = tmp_path / "answer.yml"
    file.write_text(f"answer: {EDITED} {BASED}\nspeech: {EDITED}\n", encoding="utf-8")
    edit = ("answers", "set", TOPIC, "--from", str(file), "--by", "Анна")
    done = await asyncio.to_thread(command, house.line.folder, *edit)
    assert (done.returncode, done.stderr) == (0, "")
    by_web = await house.line.say("web-edited", QUESTION)
    house.telegram.user_says(CHAT, QUESTION)
    house.vk.user_says(PEER, QUESTION)
    answers = [by_web["replies"][0]["text"], (await house.telegram.wait_for_message(CHAT)).text]
    answers.append((await house.vk.wait_for_message(PEER)).text)
    found = await house.line.web.get("/api/v1/answers", params={"q": QUESTION})
    answers += [
        found.json()["items"][0]["answer"],
        (await house.line.web.get(f"/api/v1/answers/{TOPIC}")).json()["answer"],
    ]
    assert [EDITED in answer for answer in answers] == [True] * 5, answers
    assert await ask_aloud(house) == (TOPIC, EDITED)
    undone = await asyncio.to_thread(command, house.line.folder, "answers", "undo", TOPIC)
    assert undone.returncode == 0, undone.stderr
    assert EDITED not in (await house.line.say("web-edited", QUESTION))["replies"][0]["text"]


async def test_a_question_that_staff_add_is_answered_with_no_restart(house: House) -> None:
    asked = await house.line.say("web-gap", UNKNOWN)
    assert asked["understood"]["id"] in ("out_of_scope", "clarify"), asked
    listed = await asyncio.to_thread(command, house.line.folder, "gaps", "--json")
    [gap] = [one for one in map(json.loads, listed.stdout.splitlines()) if one["text"] == UNKNOWN]
    added = await asyncio.to_thread(command, house.line.folder, "gaps", "add", str(gap["number"]), TOPIC)
    assert (added.returncode, added.stderr) == (0, "")
    house.telegram.user_says(CHAT, UNKNOWN)
    await house.telegram.wait_for_message(CHAT)
    assert house.line.stored("telegram")[-1] == (UNKNOWN, TOPIC)


async def test_private_words_are_in_no_log_however_talkative(house: House) -> None:
    for text in ("покажи мою карту", CARD, BORN, "перезвоните мне пожалуйста", PHONE, "завтра утром"):
        await house.line.say("secret-of-the-client", text)
        house.telegram.user_says(CHAT, text)
        await house.telegram.wait_for_message(CHAT)
        house.vk.user_says(PEER, text)
        await house.vk.wait_for_message(PEER)
    await until(lambda: "callback" in house.line.output)
    folder = house.line.folder
    logs = [house.line.output, *(path.read_text("utf-8", "replace") for path in (folder / "data").rglob("*.log"))]
    assert len(logs) > 1, "Asterisk keeps a log"
    private = (
        TELEGRAM_TOKEN,
        VK_TOKEN,
        CARD,
        BORN,
        "1985-03-14",
        PHONE,
        "9001234567",
        "79161234567",  # the softphone's own number
        "secret-of-the-client",
    )
    found = [one for one in (*private, "перезвоните", "Соколова") if any(one in log for log in logs)]
    assert found == []


async def test_it_ends_in_time_and_leaves_nothing_running(house: House) -> None:
    children = house.line.children()
    assert "asterisk" in {child.name() for child in children}
    assert await house.line.stop(signal.SIGTERM) == 0
    assert alive(children) == []
    assert "Traceback" not in house.line.output
