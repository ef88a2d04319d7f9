"""What a caller says in place of a key: back, menu, more, into the conference."""

from __future__ import annotations

import pytest

from dialogs.turns import Channel, Turn
from storage import Database
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine
from tests.support.keypad import KeypadCaller

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
UNDERSTANDING = {
    "перезвоните мне": "callback",
    "запишите на конференцию": "conference.sign_up",
    "как подключиться к конференции": "service.conference_join",
    "не платят": "pay.delay",
}


@pytest.fixture
async def caller(demo: Database, new_engine: NewEngine) -> KeypadCaller:
    """Somebody who has called."""
    caller = KeypadCaller(new_engine(demo, KnownPhrases(**UNDERSTANDING)))
    await caller.begin()
    return caller


@pytest.mark.parametrize("words", ["меню", "Главное меню, пожалуйста."])
async def test_the_menu_can_be_asked_for(caller: KeypadCaller, words: str) -> None:
    assert (await caller.say(words)).understood.id == "menu"
    assert (await caller.say("моя карта")).understood.id == "card.show"


async def test_levels_are_chosen_by_voice_too_and_left_by_it(caller: KeypadCaller) -> None:
    await caller.say("меню")
    await caller.say("вопросы о работе")
    assert (await caller.say("один")).understood.id == "menu"
    assert "Зарплата." in caller.heard
    await caller.say("назад")
    assert "Вопросы о работе" in caller.heard


async def test_who_changes_their_mind_about_a_conference_chooses_again(caller: KeypadCaller) -> None:
    await caller.say("запишите на конференцию")
    titles = caller.options
    await caller.say("первую")
    assert "номер карты" in caller.heard
    await caller.say("нет, на другую конференцию")
    assert [one.label for one in caller.options] == [one.label for one in titles]
    await caller.say("вторую")
    assert "номер карты" in caller.heard


async def test_no_in_a_question_of_yes_and_no_is_an_answer_and_not_a_way_back(caller: KeypadCaller) -> None:
    await caller.say("перезвоните мне")
    await caller.press("9161234567#")
    await caller.say("нет, не так")
    assert "На какой номер" in caller.heard
    assert "Когда" not in caller.heard


async def test_not_that_after_an_answer_goes_on_to_other_words(caller: KeypadCaller) -> None:
    await caller.say("не платят")
    assert "Отменять нечего" not in (await caller.say("нет, не то")).replies[0].speech


@pytest.mark.parametrize("words", ["войти в конференцию", "подключите меня к конференции"])
async def test_the_conference_is_entered_by_words(caller: KeypadCaller, words: str) -> None:
    await caller.say(words)
    assert "пин-код" in caller.heard
    await caller.say("один два три четыре пять шесть")
    assert "Такого пин-кода нет" in caller.heard


async def test_who_asks_how_to_join_can_do_so_at_once(caller: KeypadCaller) -> None:
    await caller.say("как подключиться к конференции")
    assert caller.options[0].choice == "go:conference.enter"
    await caller.press("1")
    assert "пин-код" in caller.heard


async def test_elsewhere_the_way_into_a_conference_is_told(demo: Database, new_engine: NewEngine) -> None:
    engine = new_engine(demo, KnownPhrases())
    told = await engine.handle(Turn(Channel.WEB, "a", choice="go:conference.enter"))
    assert "нажмите пять" in told.replies[0].text
    assert told.transfer is None


@pytest.mark.parametrize("words", ["подробнее", "дальше", "ещё"])
async def test_more_is_read_piece_by_piece(caller: KeypadCaller, words: str) -> None:
    await caller.say("не платят")
    heard = [caller.heard]
    for _ in range(3):
        await caller.say(words)
        heard.append(caller.heard)
    assert len(set(heard)) == 4
    assert (await caller.press("#")).replies[0].speech in heard[-1]
    await caller.say(words)
    assert caller.heard not in heard


async def test_the_way_back_survives_a_restart(caller: KeypadCaller, demo: Database, new_engine: NewEngine) -> None:
    await caller.press("911")
    caller.engine = new_engine(demo, KnownPhrases())
    await caller.press("*")
    assert "Вопросы о работе" in caller.heard
