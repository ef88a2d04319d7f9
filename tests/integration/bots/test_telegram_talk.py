"""Talking with the bot over HTTP, through aiogram: what people send, and what they get."""

import asyncio

import pytest

from dialogs.replies import Option, Reply
from dialogs.turns import Channel, Command, Turn
from tests.fakes.until import until
from tests.integration.bots.telegram_case import ANNA, BORIS, Case


async def test_a_question_is_answered(telegram: Case) -> None:
    telegram.server.user_says(ANNA, "как вступить в профсоюз")
    async with telegram.running():
        message = await telegram.server.wait_for_message(ANNA)
    assert message.text == "ответ: как вступить в профсоюз"
    (turn,) = telegram.engine.turns
    update_id = str(telegram.engine.turns[0].update_id)
    assert turn == Turn(Channel.TELEGRAM, str(ANNA), text="как вступить в профсоюз", update_id=update_id)
    assert telegram.outbox.statuses() == ["delivered"]


async def test_a_pressed_button_comes_back_as_its_choice(telegram: Case) -> None:
    options = (Option("Вступить", "t:abc"), Option("Взносы", "t:def"))
    telegram.answers(Reply("Что именно?", "Что именно?", options))
    async with telegram.running():
        telegram.server.user_says(ANNA, "профсоюз")
        message = await telegram.server.wait_for_message(ANNA)
        assert message.buttons == [[("Вступить", "t:abc"), ("Взносы", "t:def")]]
        query = telegram.server.press(ANNA, message.data_of("Взносы"), under=message.id)
        await until(lambda: len(telegram.engine.turns) == 2)
        await until(lambda: telegram.server.called("answerCallbackQuery"))
    assert telegram.engine.turns[1].choice == "t:def"
    assert telegram.engine.turns[1].text is None
    assert telegram.server.called("answerCallbackQuery") == [{"callback_query_id": query}]


async def test_a_button_too_old_for_telegram_is_still_a_turn(telegram: Case) -> None:
    telegram.server.user_says(ANNA, "привет")
    query = {"id": "gone", "from": {"id": ANNA, "is_bot": False, "first_name": "А"}, "chat_instance": "1"}
    telegram.server.post(callback_query=query | {"data": "t:old"})
    async with telegram.running():
        await until(lambda: len(telegram.engine.turns) == 2)
    assert telegram.engine.turns[1].choice == "t:old"
    assert telegram.engine.turns[1].address == str(ANNA)


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("/start", Command.START),
        ("/start from_site", Command.START),
        ("/HELP", Command.HELP),
        ("/cancel@profline_test_bot", Command.CANCEL),
        ("/operator", Command.OPERATOR),
    ],
)
async def test_commands(telegram: Case, said: str, command: Command) -> None:
    telegram.server.user_says(ANNA, said)
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
    assert telegram.engine.turns[0].command is command
    assert telegram.engine.turns[0].text is None


async def test_the_command_menu_is_set(telegram: Case) -> None:
    async with telegram.running():
        await until(lambda: telegram.server.commands)
    assert [entry["command"] for entry in telegram.server.commands] == ["start", "help", "cancel", "operator"]
    assert telegram.server.commands[3]["description"] == "Позвать человека"


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {"file_id": "1", "file_unique_id": "1", "type": "regular", "width": 1, "height": 1}
         | {"is_animated": False, "is_video": False}},
        {"video_note": {"file_id": "1", "file_unique_id": "1", "length": 9, "duration": 3}},
        {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]},
        {"document": {"file_id": "1", "file_unique_id": "1"}},
        {"location": {"latitude": 55.7, "longitude": 37.6}},
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_told_to_the_engine(telegram: Case, content: dict[str, object]) -> None:
    telegram.server.user_sends(ANNA, **content)
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
    assert telegram.engine.turns[0].command is Command.UNSUPPORTED


async def test_a_caption_counts_as_text(telegram: Case) -> None:
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
    telegram.server.user_sends(ANNA, photo=photo, caption="это законно?")
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
    assert telegram.engine.turns[0].text == "это законно?"


async def test_an_album_is_answered_once(telegram: Case) -> None:
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
    for _ in range(3):
        telegram.server.user_sends(ANNA, photo=photo, media_group_id="77")
    telegram.server.user_says(ANNA, "дальше")
    async with telegram.running():
        await until(lambda: len(telegram.engine.turns) == 2)
    assert [turn.command for turn in telegram.engine.turns] == [Command.UNSUPPORTED, None]


async def test_the_last_message_edited_is_a_new_turn(telegram: Case) -> None:
    async with telegram.running():
        said = telegram.server.user_says(ANNA, "как вступть")
        await telegram.server.wait_for_message(ANNA)
        telegram.server.user_edits(ANNA, said, "как вступить")
        message = await telegram.server.wait_for_message(ANNA)
    assert message.text == "ответ: как вступить"
    assert len({turn.update_id for turn in telegram.engine.turns}) == 2


async def test_an_older_message_edited_is_left_alone(telegram: Case) -> None:
    async with telegram.running():
        first = telegram.server.user_says(ANNA, "раз")
        telegram.server.user_says(ANNA, "два")
        telegram.server.user_edits(ANNA, first, "другое")
        telegram.server.user_says(ANNA, "три")
        await until(lambda: len(telegram.server.to(ANNA)) == 3)
    assert [turn.text for turn in telegram.engine.turns] == ["раз", "два", "три"]


async def test_an_edit_that_changes_no_word_is_left_alone(telegram: Case) -> None:
    async with telegram.running():
        said = telegram.server.user_says(ANNA, "раз")
        telegram.server.user_edits(ANNA, said, "раз")
        telegram.server.user_says(ANNA, "два")
        await until(lambda: len(telegram.server.to(ANNA)) == 2)
    assert [turn.text for turn in telegram.engine.turns] == ["раз", "два"]


@pytest.mark.parametrize(
    "text", ["👍🏽", "<b>жирно</b> & <script>", "'; DROP TABLE turns; --", "а\u202eб\x00в", "я" * 4000]
)
async def test_odd_text_comes_and_goes_unharmed(telegram: Case, text: str) -> None:
    telegram.server.user_says(ANNA, text)
    async with telegram.running():
        message = await telegram.server.wait_for_message(ANNA)
    assert telegram.engine.turns[0].text == text
    assert message.text == "ответ: " + text.replace("\x00", "")


async def test_a_long_answer_is_split_at_paragraphs_with_buttons_on_the_last(telegram: Case) -> None:
    paragraphs = [f"**{number}.** " + "слово " * 150 for number in range(12)]
    telegram.answers(Reply("\n\n".join(paragraphs), "", (Option("Ещё", "more"),)))
    telegram.server.user_says(ANNA, "длинно")
    async with telegram.running():
        await until(lambda: telegram.outbox.statuses() == ["delivered"])
    messages = telegram.server.to(ANNA)
    assert len(messages) == 3
    assert [bool(message.buttons) for message in messages] == [False, False, True]
    assert all(message.text[0].isdigit() for message in messages)
    words = " ".join(message.text for message in messages).split()
    assert words.count("слово") == 12 * 150


async def test_typing_is_shown_before_the_answer(telegram: Case) -> None:
    telegram.engine.held[str(ANNA)] = asyncio.Event()
    telegram.server.user_says(ANNA, "долго")
    async with telegram.running():
        await until(lambda: telegram.server.called("sendChatAction"))
        assert telegram.server.sent == []
        telegram.engine.held[str(ANNA)].set()
        await telegram.server.wait_for_message(ANNA)
    assert telegram.server.called("sendChatAction") == [{"chat_id": str(ANNA), "action": "typing"}]


async def test_chats_do_not_wait_for_each_other(telegram: Case) -> None:
    telegram.engine.held[str(ANNA)] = asyncio.Event()
    async with telegram.running():
        telegram.server.user_says(ANNA, "долгое")
        await until(lambda: telegram.server.called("sendChatAction"))
        telegram.server.user_says(BORIS, "быстрое")
        await telegram.server.wait_for_message(BORIS)
        telegram.server.user_says(BORIS, "ещё")
        await telegram.server.wait_for_message(BORIS)
        assert telegram.server.to(ANNA) == []
        telegram.engine.held[str(ANNA)].set()
        await telegram.server.wait_for_message(ANNA)
    assert [turn.text for turn in telegram.engine.turns] == ["быстрое", "ещё", "долгое"]


async def test_one_chat_is_answered_in_order(telegram: Case) -> None:
    said = [str(number) for number in range(30)]
    for text in said:
        telegram.server.user_says(ANNA, text)
    async with telegram.running():
        await until(lambda: len(telegram.server.to(ANNA)) == 30)
    assert [message.text for message in telegram.server.to(ANNA)] == [f"ответ: {text}" for text in said]


async def test_groups_are_left_with_a_word(telegram: Case) -> None:
    group = -100500
    telegram.server.group_says(group, "бот, чья это карта?")
    telegram.server.user_says(ANNA, "а лично?")
    async with telegram.running():
        message = await telegram.server.wait_for_message(group)
        await telegram.server.wait_for_message(ANNA)
        await until(lambda: telegram.server.called("leaveChat"))
    assert "только в личных сообщениях" in message.text
    assert [turn.address for turn in telegram.engine.turns] == [str(ANNA)]


async def test_channel_posts_bots_and_service_notes_are_ignored(telegram: Case) -> None:
    chat = {"id": ANNA, "type": "private", "first_name": "А"}
    telegram.server.post(channel_post={"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": "x"})
    robot = {"id": 5, "is_bot": True, "first_name": "Робот"}
    telegram.server.post(message={"message_id": 2, "date": 1, "chat": chat, "from": robot, "text": "x"})
    telegram.server.user_sends(ANNA, message_auto_delete_timer_changed={"message_auto_delete_time": 60})
    telegram.server.user_says(ANNA, "человек")
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
    assert [turn.text for turn in telegram.engine.turns] == ["человек"]


async def test_one_chat_is_answered_in_order_even_where_the_first_try_failed(telegram: Case) -> None:
    telegram.engine.failures = [RuntimeError("for a moment")]
    telegram.server.user_says(ANNA, "раз")
    telegram.server.user_says(ANNA, "два")
    async with telegram.running():
        await until(lambda: len(telegram.server.to(ANNA)) == 2)
    assert [turn.text for turn in telegram.engine.turns] == ["раз", "два"]


async def test_answers_go_out_as_soon_as_they_are_there(telegram: Case) -> None:
    async with telegram.running():
        began = asyncio.get_running_loop().time()
        for number in range(10):
            telegram.server.user_says(ANNA, str(number))
            await telegram.server.wait_for_message(ANNA)
        assert asyncio.get_running_loop().time() - began < 5, (
            "the sender was not woken: it looks once a second by itself"
        )
