"""The person's own telephone number: asked for by a button, vouched for by Telegram, and no other taken for it."""

from __future__ import annotations

import logging

import pytest

from bots.texts import load_texts
from dialogs.replies import Option, Reply
from dialogs.turns import Command, Turn
from tests.fakes.telegram_server import Fault
from tests.fakes.until import until
from tests.integration.bots.telegram_case import ANNA, BORIS, Case

PHONE = "+79160000001"
THANKS = load_texts("telegram")["contact_taken"]
ASK = Reply("Кто вы?", "", (Option("Отмена", "go:cancel"),), contact="Отправить мой номер")


@pytest.mark.parametrize(
    ("sent", "phone"),
    [
        ("+79160000001", PHONE),
        ("79160000001", PHONE),
        ("375291234567", "+375291234567"),
        ("84912345678", "+84912345678"),
        ("+88801234567", "+88801234567"),
    ],
)
async def test_the_own_number_is_a_contact_as_international_as_it_came(telegram: Case, sent: str, phone: str) -> None:
    async with telegram.running():
        telegram.server.user_shares(ANNA, sent)
        await until(lambda: telegram.engine.turns)
    (turn,) = telegram.engine.turns
    assert turn == Turn(
        turn.channel, str(ANNA), command=Command.CONTACT, update_id=turn.update_id, contact=phone, text=None
    )


FORWARDED = {"type": "user", "date": 1, "sender_user": {"id": ANNA, "is_bot": False, "first_name": "А"}}
HIDDEN = {"type": "hidden_user", "date": 1, "sender_user_name": "Анна"}
ROBOT = {"id": 5, "is_bot": True, "first_name": "Робот"}


@pytest.mark.parametrize(
    ("phone", "of", "more"),
    [
        (PHONE, BORIS, {}),
        (PHONE, 0, {}),
        (PHONE, ANNA, {"forward_origin": FORWARDED}),
        (PHONE, ANNA, {"forward_origin": HIDDEN}),
        (PHONE, ANNA, {"forward_date": 1}),
        (PHONE, ANNA, {"via_bot": ROBOT}),
        ("42777", ANNA, {}),
        ("", ANNA, {}),
    ],
)
async def test_another_contact_is_told_apart(telegram: Case, phone: str, of: int, more: dict[str, object]) -> None:
    async with telegram.running():
        telegram.server.user_shares(ANNA, phone, of=of, **more)
        await until(lambda: telegram.engine.turns)
    (turn,) = telegram.engine.turns
    assert (turn.command, turn.contact) == (Command.FOREIGN_CONTACT, None)


async def test_a_contact_that_is_edited_in_is_left_alone(telegram: Case) -> None:
    async with telegram.running():
        said = telegram.server.user_says(ANNA, "раз")
        await telegram.server.wait_for_message(ANNA)
        person = {"id": ANNA, "is_bot": False, "first_name": "А"}
        contact = {"phone_number": PHONE, "first_name": "А", "user_id": ANNA}
        message = {"message_id": said, "date": 1, "edit_date": 2, "from": person, "contact": contact}
        telegram.server.post(edited_message=message | {"chat": {"id": ANNA, "type": "private"}})
        telegram.server.user_says(ANNA, "два")
        await until(lambda: len(telegram.engine.turns) == 2)
    assert [turn.text for turn in telegram.engine.turns] == ["раз", "два"]


async def test_in_a_group_nobody_proves_anything(telegram: Case) -> None:
    chat = {"id": -100500, "type": "supergroup", "title": "Цех"}
    person = {"id": ANNA, "is_bot": False, "first_name": "А"}
    contact = {"phone_number": PHONE, "first_name": "А", "user_id": ANNA}
    telegram.server.post(message={"message_id": 1, "date": 1, "chat": chat, "from": person, "contact": contact})
    telegram.server.user_says(ANNA, "а лично?")
    async with telegram.running():
        await until(lambda: telegram.engine.turns)
    assert [turn.text for turn in telegram.engine.turns] == ["а лично?"]


async def test_the_button_has_a_message_of_its_own_and_goes_when_the_number_came(telegram: Case) -> None:
    telegram.answers(ASK)
    async with telegram.running():
        telegram.server.user_says(ANNA, "моя карта")
        question, button = [await telegram.server.wait_for_message(ANNA) for _ in range(2)]
        assert (question.text, question.asks) == ("Кто вы?", "")
        assert question.buttons == [[("Отмена", "go:cancel")]]
        assert (button.asks, button.buttons) == ("Отправить мой номер", [])
        assert "Отправить мой номер" in button.text
        telegram.answers(Reply("Ваша карта", "", (Option("Ещё", "more"),)))
        telegram.server.user_shares(ANNA, PHONE)
        thanks, card = [await telegram.server.wait_for_message(ANNA) for _ in range(2)]
    assert (thanks.text, card.text) == (THANKS, "Ваша карта")
    assert telegram.server.keyboards == {}
    assert telegram.server.called("deleteMessage") == []
    (call,) = [params for params in telegram.server.called("sendMessage") if "request_contact" in str(params)]
    assert '"one_time_keyboard": true' in call["reply_markup"].replace(":true", ": true")
    assert "resize_keyboard" in call["reply_markup"]


async def test_words_without_options_carry_the_button_themselves(telegram: Case) -> None:
    telegram.answers(Reply("Или отправьте номер.", "", contact="Отправить мой номер"))
    async with telegram.running():
        telegram.server.user_says(ANNA, "моя карта")
        message = await telegram.server.wait_for_message(ANNA)
        await until(lambda: telegram.outbox.statuses() == ["delivered"])
    assert (message.text, message.asks) == ("Или отправьте номер.", "Отправить мой номер")
    assert len(telegram.server.to(ANNA)) == 1


async def test_it_goes_too_where_the_person_went_another_way(telegram: Case) -> None:
    telegram.answers(ASK)
    async with telegram.running():
        telegram.server.user_says(ANNA, "моя карта")
        await until(lambda: telegram.server.keyboards)
        telegram.answers(Reply("Остановились.", ""))
        telegram.server.user_says(ANNA, "отмена")
        await until(lambda: len(telegram.server.to(ANNA)) == 3)
    assert telegram.server.keyboards == {}


async def test_and_where_every_message_has_buttons_of_its_own(telegram: Case) -> None:
    telegram.answers(ASK)
    async with telegram.running():
        telegram.server.user_says(ANNA, "моя карта")
        await until(lambda: telegram.server.keyboards)
        telegram.answers(Reply("Дата рождения?", "", ASK.options))
        telegram.server.user_says(ANNA, "7700 0000 16")
        await until(lambda: telegram.server.called("deleteMessage"))
        await until(lambda: telegram.outbox.statuses() == ["delivered"] * 2)
        telegram.server.user_says(ANNA, "ещё")
        await until(lambda: telegram.outbox.statuses() == ["delivered"] * 3)
    assert telegram.server.keyboards == {}
    shown = [message.text for message in telegram.server.to(ANNA)]
    assert shown == ["Кто вы?", "👇 Отправить мой номер", "Дата рождения?", "Дата рождения?"]
    assert len(telegram.server.called("deleteMessage")) == 1


@pytest.mark.parametrize("method", ["sendMessage", "deleteMessage"])
async def test_a_button_that_cannot_be_taken_away_holds_nothing_up(telegram: Case, method: str) -> None:
    telegram.answers(ASK)
    async with telegram.running():
        telegram.server.user_says(ANNA, "моя карта")
        await until(lambda: telegram.server.keyboards)
        telegram.answers(Reply("Дата рождения?", "", ASK.options))
        passed = [None] if method == "sendMessage" else []
        telegram.server.fail(method, *passed, Fault(429, "Too Many Requests: retry after 9", retry_after=9))
        telegram.server.user_says(ANNA, "7700 0000 16")
        await until(lambda: telegram.outbox.statuses() == ["delivered"] * 2)
    assert telegram.outbox.retries == []


async def test_a_refused_contact_leaves_the_button(telegram: Case) -> None:
    telegram.answers(ASK)
    async with telegram.running():
        telegram.server.user_shares(ANNA, PHONE, of=BORIS)
        await until(lambda: len(telegram.server.to(ANNA)) == 2)
    assert telegram.server.keyboards == {ANNA: "Отправить мой номер"}
    assert THANKS not in [message.text for message in telegram.server.sent]


async def test_a_contact_delivered_twice_is_thanked_for_once(telegram: Case) -> None:
    async with telegram.running():
        telegram.server.user_shares(ANNA, PHONE)
        telegram.server.repeat_last()
        await until(lambda: telegram.engine.turns)
        telegram.server.user_says(ANNA, "дальше")
        await until(lambda: "ответ: дальше" in [message.text for message in telegram.server.sent])
    assert [message.text for message in telegram.server.sent] == [THANKS, "ответ: contact", "ответ: дальше"]


async def test_the_number_is_in_no_log(telegram: Case, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    telegram.engine.failures = [RuntimeError("for a moment")]
    async with telegram.running():
        telegram.server.user_shares(ANNA, PHONE)
        await until(lambda: len(telegram.server.to(ANNA)) == 2)
    assert PHONE.removeprefix("+") not in caplog.text
