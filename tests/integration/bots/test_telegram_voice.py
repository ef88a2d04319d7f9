"""Voice messages in Telegram: fetched, heard and answered like words."""

from __future__ import annotations

import asyncio

import pytest

from bots.texts import load_texts
from bots.voice import LARGEST, LONGEST, NotHeardWhy
from dialogs.turns import Channel, Command, Turn
from tests.fakes.message_ear import ScriptedMessageEar
from tests.fakes.telegram_server import Fault
from tests.fakes.until import until
from tests.integration.bots.telegram_case import ANNA, BORIS, Case

WORDS = "как вступить в профсоюз"
TEXTS = load_texts("voice")


@pytest.fixture
def ear(telegram: Case) -> ScriptedMessageEar:
    """The bot's ear."""
    telegram.ear = ScriptedMessageEar()
    return telegram.ear


@pytest.mark.parametrize("kind", ["voice", "audio"])
async def test_it_is_answered_like_words_and_says_what_was_heard(
    telegram: Case, ear: ScriptedMessageEar, kind: str
) -> None:
    telegram.server.user_speaks(ANNA, WORDS.encode(), kind=kind)
    async with telegram.running():
        message = await telegram.server.wait_for_message(ANNA)
    assert message.text == f"Вы сказали: «{WORDS}»\n\nответ: {WORDS}"
    (turn,) = telegram.engine.turns
    assert (turn.channel, turn.text, turn.command) == (Channel.TELEGRAM, WORDS, None)


async def test_the_same_message_twice_is_heard_once_and_answered_once(telegram: Case, ear: ScriptedMessageEar) -> None:
    telegram.server.user_speaks(ANNA, WORDS.encode())
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
        telegram.server.pending.append({"update_id": telegram.engine.turns[0].update_id} | _content(telegram))
        telegram.server.user_says(ANNA, "дальше")
        await until(lambda: len(telegram.server.to(ANNA)) == 2)
    assert ear.heard == [WORDS]
    assert len(telegram.server.downloads) == 1
    assert [turn.text for turn in telegram.engine.turns] == [WORDS, "дальше"]


def _content(telegram: Case) -> dict[str, object]:
    """What the last message of the case held, for a second delivery."""
    file = next(iter(telegram.server.files))
    who = {"id": ANNA, "is_bot": False, "first_name": "Анна"}
    voice = {"file_id": file, "file_unique_id": file, "duration": 3}
    chat = {"id": ANNA, "type": "private"}
    return {"message": {"message_id": 999, "date": 1, "chat": chat, "from": who, "voice": voice}}


async def test_who_writes_meanwhile_is_not_held_up(telegram: Case, ear: ScriptedMessageEar) -> None:
    ear.held[WORDS] = asyncio.Event()
    telegram.server.user_speaks(ANNA, WORDS.encode())
    async with telegram.running():
        await until(lambda: bool(ear.heard))
        telegram.server.user_says(BORIS, "привет")
        telegram.server.user_says(ANNA, "и ещё")
        assert (await telegram.server.wait_for_message(BORIS)).text == "ответ: привет"
        assert telegram.server.to(ANNA) == []
        assert telegram.server.called("sendChatAction"), "Anna sees that it is worked on"
        ear.held[WORDS].set()
        await until(lambda: len(telegram.server.to(ANNA)) == 2)
    assert [turn.text for turn in telegram.engine.turns if turn.address == str(ANNA)] == [WORDS, "и ещё"]


@pytest.mark.parametrize("why", list(NotHeardWhy))
async def test_what_is_not_heard_is_told_kindly(telegram: Case, ear: ScriptedMessageEar, why: NotHeardWhy) -> None:
    ear.trouble = why
    await _not_heard(telegram, why)


async def _not_heard(telegram: Case, why: NotHeardWhy, sound: bytes = b"?", seconds: int = 3) -> None:
    telegram.server.user_speaks(ANNA, sound, seconds)
    async with telegram.running():
        message = await telegram.server.wait_for_message(ANNA)
    assert message.text == f"{TEXTS[why]}\n\nответ: {Command.NOT_HEARD}"
    expected = (Command.NOT_HEARD, None)
    assert [(turn.command, turn.text) for turn in telegram.engine.turns] == [expected]


async def test_an_ear_that_breaks_holds_up_nobody(telegram: Case, ear: ScriptedMessageEar) -> None:
    ear.fails = True
    await _not_heard(telegram, NotHeardWhy.OFF)


async def test_silence_is_not_words(telegram: Case, ear: ScriptedMessageEar) -> None:
    await _not_heard(telegram, NotHeardWhy.NOTHING, b" ")


async def test_without_an_ear_it_is_said_that_nobody_listens(telegram: Case) -> None:
    await _not_heard(telegram, NotHeardWhy.OFF)
    assert telegram.server.downloads == []


async def test_a_long_one_is_not_even_fetched(telegram: Case, ear: ScriptedMessageEar) -> None:
    await _not_heard(telegram, NotHeardWhy.TOO_LONG, seconds=LONGEST + 1)
    assert telegram.server.downloads == []


async def test_a_large_one_is_not_even_fetched(telegram: Case, ear: ScriptedMessageEar) -> None:
    await _not_heard(telegram, NotHeardWhy.TOO_LARGE, bytes(LARGEST + 1))
    assert telegram.server.downloads == []


async def test_a_file_that_is_larger_than_was_said_is_left(
    telegram: Case, ear: ScriptedMessageEar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.voice.LARGEST", 10)
    telegram.server.user_speaks(ANNA, bytes(100))
    telegram.server.pending[-1]["message"]["voice"]["file_size"] = 5
    async with telegram.running():
        message = await telegram.server.wait_for_message(ANNA)
    assert TEXTS["too_large"] in message.text


async def test_a_fetch_that_fails_is_tried_again(telegram: Case, ear: ScriptedMessageEar) -> None:
    telegram.server.fail("download", Fault(0))
    telegram.server.user_speaks(ANNA, WORDS.encode())
    async with telegram.running():
        assert WORDS in (await telegram.server.wait_for_message(ANNA)).text
    assert len(telegram.server.downloads) == 2


@pytest.mark.parametrize("method", ["download", "getFile"])
async def test_a_file_that_cannot_be_fetched_is_told(telegram: Case, ear: ScriptedMessageEar, method: str) -> None:
    telegram.server.fail(method, Fault(502, "Bad Gateway"), Fault(502, "Bad Gateway"))
    await _not_heard(telegram, NotHeardWhy.LOST)


async def test_a_caption_goes_before_the_sound(telegram: Case, ear: ScriptedMessageEar) -> None:
    voice = {"file_id": "1", "file_unique_id": "1", "duration": 3}
    telegram.server.user_sends(ANNA, voice=voice, caption="послушайте")
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
    assert [turn.text for turn in telegram.engine.turns] == ["послушайте"]
    assert ear.heard == []


async def test_what_was_heard_is_no_markup(telegram: Case, ear: ScriptedMessageEar) -> None:
    telegram.server.user_speaks(ANNA, "**жирно** и [ссылка](http://x) `код`".encode())
    async with telegram.running():
        message = await telegram.server.wait_for_message(ANNA)
    assert message.text.startswith("Вы сказали: «жирно и ссылка (http://x) код»")
    assert telegram.engine.turns[0] == Turn(
        Channel.TELEGRAM,
        str(ANNA),
        text="жирно и ссылка (http://x) код",
        update_id=telegram.engine.turns[0].update_id,
        preface="Вы сказали: «жирно и ссылка (http://x) код»",
    )
