"""What a caller says to what was offered: yes, no, enough, the second, and a question inside a form that is unclear."""

from __future__ import annotations

import pytest

from dialogs.replies import ExpectKind
from dialogs.turns import Candidate, Command, Locale
from storage import Database
from tests.integration.dialogs.conftest import NewEngine
from tests.support.keypad import KeypadCaller
from tests.support.script import script_of

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
CARD = "семь семь ноль ноль ноль ноль ноль ноль один шесть"
MEANT: dict[str, dict[str, float]] = {
    "моя карта": {"card.show": 0.99},
    "у меня нет карты": {"card.get": 0.69, "card.show": 0.29},
    "дайте телефон юриста": {"contacts.phone": 0.6, "help.legal": 0.35, "safety.accident": 0.04},
    "я не член профсоюза": {"membership.suspended": 0.05},
    "не платят": {"pay.delay": 0.99},
    "спасибо": {"thanks": 0.99},
    "новости": {"news.latest": 0.99},
    "на какие конференции я записан": {"conference.mine": 0.99},
    "всё": {"goodbye": 0.97},
    "отмена": {"cancel": 0.99},
    "повторите": {"repeat": 0.99},
    "рецепт борща": {"out_of_scope": 0.99},
}


class Guesses:
    """An understanding that is not always sure."""

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        return tuple(Candidate(*one) for one in MEANT.get(text, {}).items())


@pytest.fixture
async def caller(demo: Database, new_engine: NewEngine) -> KeypadCaller:
    """Somebody who has called."""
    caller = KeypadCaller(new_engine(demo, Guesses()))
    await caller.begin()
    return caller


async def test_a_question_in_a_form_that_is_not_clear_is_a_choice_and_the_form_waits(caller: KeypadCaller) -> None:
    await caller.say("моя карта")
    asked = await caller.say("дайте телефон юриста")
    assert [option.choice for option in caller.options] == ["go:contacts.phone", "go:help.legal", "go:card.show"]
    assert asked.expect.kind is ExpectKind.CHOICE
    assert "Назовите" not in caller.heard
    assert (await caller.press("2")).understood.id == "help.legal"
    assert caller.heard.index("Вернёмся") < caller.heard.index("номер карты")


@pytest.mark.parametrize("back", ["три", "нет", "назад", "вернуться к делу", CARD])
async def test_from_that_choice_one_comes_back_to_the_form(caller: KeypadCaller, back: str) -> None:
    await caller.say("моя карта")
    await caller.say("дайте телефон юриста")
    await caller.say(back)
    assert ("дата рождения" if back == CARD else "номер карты") in caller.heard


async def test_star_leads_from_that_choice_to_the_form_too(caller: KeypadCaller) -> None:
    await caller.say("моя карта")
    await caller.say("дайте телефон юриста")
    await caller.press("*")
    assert "номер карты" in caller.heard


async def test_in_a_form_its_own_intent_is_no_guess_beside_a_clear_one(caller: KeypadCaller) -> None:
    await caller.say("моя карта")
    assert (await caller.say("у меня нет карты")).understood.id == "card.get"
    assert "номер карты" in caller.heard


async def test_yes_to_the_offer_of_a_person_is_a_person(caller: KeypadCaller) -> None:
    for words in ("абракадабра", "кракозябра", "шмурдяк"):
        await caller.say(words)
    assert "Позвать оператора" in caller.heard
    assert (await caller.say("да")).understood.id == "operator"


async def test_what_is_asked_with_options_awaits_an_answer(caller: KeypadCaller) -> None:
    await caller.say("на какие конференции я записан")
    await caller.say(CARD)
    asked = await caller.press("14031985")
    assert caller.heard.count("?") == 1
    assert asked.expect.kind is ExpectKind.YES_NO
    assert (await caller.say("да")).understood.id == "conference.list"


async def test_yes_after_an_answer_is_more_of_it(caller: KeypadCaller) -> None:
    first = await caller.say("не платят")
    more = await caller.say("да, конечно")
    assert more.understood.id == "pay.delay"
    assert more.replies != first.replies


async def test_yes_after_news_is_more_news(caller: KeypadCaller) -> None:
    first = await caller.say("новости")
    more = await caller.say("да")
    assert more.understood.id == "news.latest"
    assert more.replies != first.replies


@pytest.mark.parametrize("words", ["нет", "ничего", "больше ничего", "всё, спасибо", "Нет, больше ничего не надо."])
async def test_no_to_what_else_is_goodbye(caller: KeypadCaller, words: str) -> None:
    await caller.say("спасибо")
    assert (await caller.say(words)).ends


async def test_thanks_again_are_no_goodbye(caller: KeypadCaller) -> None:
    await caller.say("спасибо")
    assert not (await caller.say("спасибо")).ends


async def test_nothing_to_cancel_leaves_the_answer_to_repeat(caller: KeypadCaller) -> None:
    answered = await caller.say("не платят")
    await caller.say("отмена")
    assert "Отменять нечего" in caller.heard
    assert (await caller.say("повторите")).replies == answered.replies


async def test_noise_climbs_to_keys_and_a_person_and_nobody_is_sent_away(
    caller: KeypadCaller, demo: Database, new_engine: NewEngine
) -> None:
    noisy = KeypadCaller(new_engine(demo, Guesses()), "noisy")
    await noisy.begin()
    heard = []
    for _ in range(9):
        assert not (await noisy._turn(Command.UNHEARD) or pytest.fail("no answer")).ends
        heard.append(noisy.heard)
    assert "Скажите или нажмите" in heard[1]
    assert all("нажмите ноль" in one for one in heard[2:])
    assert (await noisy.press("1")).understood.id == "card.show"


async def test_noise_in_an_entry_asks_for_the_entry(caller: KeypadCaller) -> None:
    await caller.say("моя карта")
    for _ in range(4):
        result = await caller._turn(Command.UNHEARD)
        assert result is not None
        assert result.expect.kind is ExpectKind.DIGITS
        assert "номер карты" in caller.heard


async def test_a_piece_of_news_is_read_by_its_place(caller: KeypadCaller) -> None:
    page = await caller.say("новости")
    second = caller.options[1]
    assert second.label == "Подробнее о второй"
    read = await caller.say("подробнее про вторую")
    assert read.understood.id == "news.read"
    title = page.replies[0].text.split("\n\n")[2].split("\n")[0].strip("*")
    assert title in read.replies[0].text
    assert len(read.replies[0].speech) > len(title)
    await caller.press("1")
    assert (await caller.press("2")).replies == read.replies


async def test_a_conference_is_picked_by_the_place_at_which_it_was_read(caller: KeypadCaller) -> None:
    listed = await caller.press("941")
    titles = [line.split("\n")[0].strip("*") for line in listed.replies[0].text.split("\n\n")[1:]]
    full = [number for number, one in enumerate(listed.replies[0].text.split("\n\n")[1:]) if "Мест не" in one]
    assert full, "the demo has a conference without places"
    assert [option.label[:30] for option in caller.options][: len(titles)] == [title[:30] for title in titles]
    assert caller.heard.count("Мест нет") == len(full)
    await caller.press(str(full[0] + 1))
    assert "мест не осталось" in caller.heard


async def test_the_first_of_the_conferences_menu_says_what_it_is(caller: KeypadCaller) -> None:
    await caller.press("94")
    assert "один, Ближайшие конференции" in caller.heard


async def test_zero_is_told_once_in_an_answer(caller: KeypadCaller) -> None:
    await caller.say("рецепт борща")
    assert caller.result is not None
    assert " ".join(script_of(caller.result)).count("нажмите ноль") == 1


async def test_who_is_locked_out_hears_until_when(caller: KeypadCaller) -> None:
    await caller.say("моя карта")
    for _ in range(3):
        await caller.press("7700000024#")
        await caller.press("01011970")
    assert "Проверка закрыта до" in caller.heard
    assert "час" in caller.heard
