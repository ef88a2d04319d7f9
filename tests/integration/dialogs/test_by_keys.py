"""Everything that a caller can do by voice, done by digits alone: the real keypad and engine, and not one word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.inbox.entities import RequestKind
from backend.members.entities import CardStatus, Look
from dialogs.flows.menu import MAIN, levels
from dialogs.turns import Candidate, Destination, Locale, Transfer
from storage import Database
from tests.integration.dialogs.conftest import BASE, NewEngine
from tests.support.clock import FakeClock
from tests.support.keypad import KeypadCaller
from tests.support.members import holder_of
from tests.support.script import script_of

CARD, BORN = "7700000016", "14031985"
LEVELS = levels().levels
MOST_OF_A_GREETING = 112
"""Characters: twelve seconds of Festival's speech and pauses, as measured."""
pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # keys are nothing to the database
RELATED = next(topic.related for topic in BASE.topics if topic.id == "pay.delay")[:2]


class Deaf:
    """An understanding that must not be needed."""

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        raise AssertionError(f"{text!r} was to be understood without words")


@pytest.fixture
async def caller(demo: Database, new_engine: NewEngine) -> KeypadCaller:
    """Somebody who has called and says nothing."""
    caller = KeypadCaller(new_engine(demo, Deaf()))
    await caller.begin()
    return caller


def paths() -> dict[str, str]:
    """The keys from the menu to each thing, by its name."""
    found: dict[str, str] = {}
    waiting = [(MAIN, "9")]
    while waiting:
        level, keys = waiting.pop(0)
        for number, offer in enumerate(LEVELS[level], 1):
            if offer in LEVELS:
                waiting.append((offer, f"{keys}{number}"))
            else:
                found.setdefault(offer, f"{keys}{number}")
    return found


PATHS = paths()


async def prove(caller: KeypadCaller) -> None:
    """Card number and date of birth."""
    assert "номер карты" in caller.heard
    await caller.press(CARD + "#")
    assert "дата рождения" in caller.heard
    await caller.press(BORN)


async def test_every_topic_is_read_by_the_keys_that_are_said(caller: KeypadCaller) -> None:
    for topic in BASE.topics:
        result = await caller.press(PATHS[topic.id])
        assert result.understood.id == topic.id, PATHS[topic.id]
        assert result.replies[0].speech == topic.speech


async def test_every_answer_offers_a_few_next_steps(caller: KeypadCaller) -> None:
    for topic in BASE.topics:
        await caller.press(PATHS[topic.id])
        assert 1 <= len(caller.options) <= 3, topic.id


async def test_the_greeting_is_short_and_tells_of_nine_and_zero(demo: Database, new_engine: NewEngine) -> None:
    greeted = " ".join(script_of(await KeypadCaller(new_engine(demo, Deaf())).begin(), first=True))
    assert greeted.endswith("Девять, открыть меню. Ноль, позвать человека.")
    assert len(greeted) <= MOST_OF_A_GREETING


async def test_the_menus_first_keys_work_from_the_greeting_on(caller: KeypadCaller) -> None:
    assert not caller.options
    await caller.press("5")
    assert "пин-код" in caller.heard
    await caller.press("*")
    assert caller.result is not None
    assert caller.result.understood.id == "cancel"


async def test_a_key_picks_the_option_that_was_said_beside_it(caller: KeypadCaller) -> None:
    await caller.press("911")
    assert "Скажите или нажмите: один, Не платят или платят меньше;" in caller.heard
    assert (await caller.press("1")).understood.id == "menu"
    assert (await caller.press("1")).understood.id == "pay.delay"
    related = caller.options[1].choice
    assert f"go:{(await caller.press('2')).understood.id}" == related


async def test_a_key_that_nothing_lies_on_says_so_and_offers_the_same_again(caller: KeypadCaller) -> None:
    await caller.press("94")
    offered = caller.options
    await caller.press("6")
    assert "ничего нет" in caller.heard
    assert caller.options == offered


async def test_star_goes_up_one_level_and_back_from_what_was_read(caller: KeypadCaller) -> None:
    await caller.press("9111")
    assert "Не платят" in caller.heard
    section = caller.options
    await caller.press("1")
    await caller.press("*")
    assert caller.options == section
    for level in ("pay", "questions", MAIN, MAIN):
        await caller.press("*")
        assert [option.choice.split(":")[-1] for option in caller.options] == list(LEVELS[level])
    assert "начало меню" in caller.heard


async def test_hash_repeats_and_star_still_leads_back(caller: KeypadCaller) -> None:
    first = await caller.press("91")
    again = await caller.press("#")
    assert again.replies == first.replies
    await caller.press("*")
    assert [option.choice for option in caller.options][:2] == ["go:menu:questions", "go:card.show"]


@pytest.mark.parametrize("keys", ["0", "90", "910", "9420"])
async def test_zero_calls_a_person_from_anywhere(caller: KeypadCaller, keys: str) -> None:
    assert (await caller.press(keys)).understood.id == "operator"


async def test_the_card_is_shown(caller: KeypadCaller) -> None:
    await caller.press("92")
    await prove(caller)
    assert "Марина, ваша карта действует" in caller.heard
    chosen = ["go:card.where_discounts", "go:conference.mine", "go:card.block"]
    assert [option.choice for option in caller.options] == chosen


async def test_hash_after_the_card_repeats_the_number_alone_and_slowly(caller: KeypadCaller) -> None:
    await caller.press("92")
    await prove(caller)
    shown = caller.options
    for _ in range(2):
        await caller.press("#")
        assert "Номер карты. Семьдесят семь. Ноль ноль. Ноль ноль. Ноль ноль. Шестнадцать." in caller.heard
        assert "Взносы" not in caller.heard
        assert caller.options == shown


async def test_a_card_is_blocked_by_keys(caller: KeypadCaller, demo: Database) -> None:
    await caller.press("92")
    await prove(caller)
    await caller.press("3")
    assert "кончается на ноль ноль, шестнадцать" in caller.heard
    await caller.press("2")
    assert "остаётся как была" in caller.heard
    await caller.press("92")
    await caller.press("3")
    assert (await caller.press("1")).understood.id == "card.block"
    assert "карта заблокирована" in caller.heard
    async with demo.read() as tx:
        card = (await tx.members.cards_of(await holder_of(demo, CARD)))[0]
        assert card.status is CardStatus.BLOCKED
        assert [one.kind for one in await tx.requests.open()] == [RequestKind.REISSUE]


async def test_a_lost_card_is_blocked_by_keys_from_its_topic(caller: KeypadCaller) -> None:
    await caller.press(PATHS["card.lost"])
    assert caller.options[0].choice == "go:card.block"
    await caller.press("1")
    await prove(caller)
    assert (await caller.press("1")).understood.id == "card.block"
    assert "карта заблокирована" in caller.heard


async def test_a_wrong_date_of_birth_can_be_taken_back_to_the_number(caller: KeypadCaller) -> None:
    await caller.press("92")
    await caller.press("7700000024")
    await caller.press("*")
    await prove(caller)
    assert "ваша карта действует" in caller.heard


async def test_news_are_read_on_page_by_page(caller: KeypadCaller) -> None:
    first = await caller.press("93")
    second = await caller.press("8")
    assert second.understood.id == "news.latest"
    assert second.replies != first.replies


async def test_a_conference_is_signed_up_for_another_one_instead_and_taken_back(caller: KeypadCaller) -> None:
    await caller.press("942")
    titles = [option.spoken for option in caller.options]
    await caller.press("1")
    await caller.press("*")
    assert [option.spoken for option in caller.options] == titles
    await caller.press("2")
    await prove(caller)
    assert "Вы записаны" in caller.heard
    assert titles[1].rstrip(".") in caller.heard
    await caller.press("943")
    assert titles[1].rstrip(".") in caller.heard
    await caller.press("944")
    await caller.press("1")
    assert "Да или нет" in caller.heard
    await caller.press("*")
    assert "Какую запись отменить" in caller.heard
    await caller.press("1")
    await caller.press("1")
    assert "Запись отменена" in caller.heard


async def test_a_conference_is_signed_up_for_from_the_list(caller: KeypadCaller) -> None:
    await caller.press("941")
    await caller.press("1")
    await prove(caller)
    assert "Вы записаны" in caller.heard


async def test_a_call_back_is_left_with_another_number_than_the_first(caller: KeypadCaller, demo: Database) -> None:
    await caller.press("96")
    assert "На какой номер" in caller.heard
    await caller.press("89161234567#")
    assert "верно?" in caller.heard
    await caller.press("*")
    assert "На какой номер" in caller.heard
    await caller.press("9031112233#")
    await caller.press("1")
    assert "Когда вам удобно" in caller.heard
    await caller.press("5")
    assert "Скажите, когда удобно" in caller.heard
    await caller.press("2")
    async with demo.read() as tx:
        request = await tx.requests.open_of("phone:keys", RequestKind.CALLBACK)
    assert request is not None
    assert (request.phone, request.when) == ("+79031112233", "утром")


async def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_goes_on(caller: KeypadCaller) -> None:
    await caller.press("96")
    await caller.press("9031112233#")
    await caller.press("1")
    assert "Когда вам удобно" in caller.heard
    answered = await caller.press(PATHS["pay.delay"])
    assert answered.understood.id == "pay.delay"
    assert "Когда вам удобно" in caller.heard
    await caller.press("2")
    assert "Записал" in caller.heard


async def test_a_form_that_is_left_leads_back_to_the_menu_it_was_begun_from(caller: KeypadCaller) -> None:
    await caller.press("92")
    await caller.press(CARD)
    assert "дата рождения" in caller.heard
    await caller.press("*")
    await caller.press("*")
    assert [option.choice for option in caller.options][1] == "go:card.show"


async def test_eight_reads_the_answer_on_and_then_offers_what_is_near(caller: KeypadCaller) -> None:
    await caller.press(PATHS["pay.delay"])
    heard = [caller.heard]
    while (await caller.press("8")) and "Это весь ответ" not in caller.heard:
        heard.append(caller.heard)
    assert len(set(heard)) == len(heard) >= 4
    assert "сто пятидесятой" in " ".join(heard)
    assert [option.choice for option in caller.options] == [f"go:{one}" for one in RELATED]


async def test_more_of_nothing_says_so(caller: KeypadCaller) -> None:
    await caller.press("8")
    assert "добавить нечего" in caller.heard


async def a_pin(caller: KeypadCaller, clock: FakeClock, demo: Database) -> tuple[str, int]:
    """Sign up for the first conference; its PIN and id."""
    await caller.press("942")
    await caller.press("1")
    await prove(caller)
    async with demo.write() as tx:
        member = await tx.members.by_card(CARD, Look("staff:tests", "test"))
        assert member is not None
        (place,) = await tx.conferences.of_member(member.id, clock.now())
    return place.pin, place.conference.id


async def test_a_conference_is_entered_by_its_pin_when_it_is_on(
    caller: KeypadCaller, clock: FakeClock, demo: Database
) -> None:
    pin, conference = await a_pin(caller, clock, demo)
    await caller.press(f"95{pin}#")
    assert "ещё не началась" in caller.heard
    async with demo.read() as tx:
        found = await tx.conferences.get(conference)
    assert found is not None
    clock.set(found.starts_at - timedelta(minutes=9))
    entered = await caller.press(f"95{pin}")
    assert entered.transfer == Transfer(Destination.CONFERENCE, str(conference))
    assert "Вы в конференции" in caller.heard


async def test_three_wrong_pins_close_the_door_for_this_call(
    caller: KeypadCaller, clock: FakeClock, demo: Database, new_engine: NewEngine
) -> None:
    pin, _ = await a_pin(caller, clock, demo)
    await caller.press("95999999")
    assert "Такого пин-кода нет" in caller.heard
    await caller.press("999998")
    await caller.press("999997")
    assert "вход пока закрыт" in caller.heard
    await caller.press("95")
    assert "вход пока закрыт" in caller.heard
    other = KeypadCaller(new_engine(demo, Deaf()), "another call")
    await other.begin()
    await other.press(f"95{pin}")
    assert "ещё не началась" in other.heard


async def test_the_menu_leaves_a_form_waiting_and_star_at_its_top_goes_on_with_it(caller: KeypadCaller) -> None:
    await caller.press("96")
    await caller.press("9161234567#")
    await caller.press("1")
    assert "Когда вам удобно" in caller.heard
    await caller.press("9")
    assert "Меню" in caller.heard
    await caller.press("*")
    assert "Когда вам удобно" in caller.heard
    await caller.press("1")
    assert "Записал" in caller.heard
