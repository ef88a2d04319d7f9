"""Discounts in the conversation: in a form, by keys, after an import elsewhere, without partners."""

from __future__ import annotations

import pytest

from backend.loyalty.entities import Partner, Place
from dialogs.discounts import TOPIC
from dialogs.engine import DialogueEngine
from dialogs.turns import Candidate, Channel, Locale, Turn, TurnResult
from storage import Database
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine
from tests.support.keypad import KeypadCaller
from tests.support.script import script_of

ADDRESS = "a" * 64
WHERE = "где скидки"


class Understanding(KnownPhrases):
    """Knows what is asked in general, and nothing of things and places."""

    def __init__(self) -> None:
        super().__init__()
        self.phrases[WHERE] = TOPIC


class Person:
    """Somebody in a messenger or on the web."""

    def __init__(self, engine: DialogueEngine, channel: Channel = Channel.WEB) -> None:
        self._engine, self._channel, self._count = engine, channel, 0

    async def says(self, text: str) -> TurnResult:
        return await self._turn(text=text)

    async def chooses(self, choice: str) -> TurnResult:
        return await self._turn(choice=choice)

    async def _turn(self, text: str | None = None, choice: str | None = None) -> TurnResult:
        self._count += 1
        return await self._engine.handle(
            Turn(self._channel, ADDRESS, text=text, choice=choice, locale=Locale.RU, update_id=str(self._count))
        )


@pytest.fixture
def person(demo: Database, new_engine: NewEngine) -> Person:
    """A person talking to the demo federation."""
    return Person(new_engine(demo, Understanding()))


def said(result: TurnResult) -> str:
    return "\n".join(reply.text for reply in result.replies)


def choices(result: TurnResult) -> list[str]:
    return [option.choice for option in result.replies[-1].options]


async def test_pages_lead_to_the_end_and_no_partner_is_shown_twice(person: Person) -> None:
    result = await person.says("скидки у метро таганская")
    names: list[str] = []
    while True:
        names += [line for line in said(result).splitlines() if line.startswith("**") and " — " in line]
        more = [choice for choice in choices(result) if choice.startswith("go:loyalty.more")]
        if not more:
            break
        result = await person.chooses(more[0])
    partners = [line for line in names if "Партнёры у метро" not in line]
    assert len(partners) == len(set(partners)) == 7


async def test_a_form_goes_on_after_it(person: Person) -> None:
    asked = await person.says("моя карта")
    result = await person.says("скидки на очки у метро таганская")
    assert result.understood.id == TOPIC
    assert "Зоркий глаз" in result.replies[0].text
    assert result.replies[-1].text == asked.replies[-1].text
    page = await person.chooses("go:loyalty.search:pharmacy;;;0")
    assert "Доброе утро" in page.replies[0].text
    assert page.replies[-1].text == asked.replies[-1].text


async def test_the_thing_or_the_place_alone_will_do_right_after_it(person: Person) -> None:
    await person.says(WHERE)
    assert "Бассейн" in said(await person.says("а на тульской?"))
    assert "никого нет" in said(await person.says("а оптика на выхино"))


async def test_what_is_missing_is_taken_from_the_last_search_until_another_topic(person: Person) -> None:
    assert "Ясный вид" in said(await person.says("скидки на очки у метро перово"))
    await person.says("шмяк бряк")
    assert "Зоркий глаз" in said(await person.says("а на таганской"))
    assert "Аптеки у метро Таганская" in said(await person.says("а аптека подешевле"))
    assert "Партнёры у метро Тульская" in said(await person.says("скидки на тульской"))
    await person.says("как вступить")
    assert (await person.says("а на таганской")).understood.id != TOPIC


async def test_who_is_nearest_is_told_in_words(person: Person) -> None:
    result = await person.says("скидки на очки у метро новогиреево")
    assert "Ближе всех — метро Перово, одна остановка отсюда." in said(result)
    assert result.replies[-1].options[0].label == "Оптика — вся Москва"


async def test_a_thing_that_nobody_has_is_told_and_only_kinds_are_promised(person: Person, other: Database) -> None:
    unknown = await person.says("скидка на корм для собак")
    assert said(unknown).startswith("Про «корм для собак» у партнёров ничего не нашлось.")
    async with other.write() as tx:
        await tx.partners.replace_all([Partner("1", "Аптека", "pharmacy", "5 %", "")])
    nothing = await person.chooses("go:loyalty.search:optics;;;0")
    assert "Посмотрите другие разделы" in said(nothing)
    assert choices(nothing)[0] == "go:loyalty.search"


async def test_another_import_shows_in_the_next_turn(person: Person, other: Database) -> None:
    assert "Зоркий глаз" in said(await person.says("скидки на очки у метро таганская"))
    new = Partner("1", "Оптика «Новая»", "optics", "3 %", "", places=(Place("ул. А, д. 1", ("Таганская",)),))
    async with other.write() as tx:
        await tx.partners.replace_all([new])
    result = await person.says("скидки на очки у метро таганская")
    assert "Оптика «Новая»" in said(result)
    assert "Зоркий" not in said(result)


async def test_without_partners_the_topic_is_answered_as_ever(person: Person, demo: Database) -> None:
    async with demo.write() as tx:
        await tx.partners.replace_all([])
    result = await person.says(WHERE)
    assert "каталог" in said(result)
    assert not any("loyalty" in choice for choice in choices(result))
    assert "Партнёров сейчас нет" in said(await person.chooses("go:loyalty.search"))


@pytest.mark.parametrize(
    "choice",
    [
        "go:loyalty.more",
        "go:loyalty.more:;;;",
        "go:loyalty.search:x;y;z;-1",
        "go:loyalty.details",
        "go:loyalty.details:a",
        "go:loyalty.search:optics",
        "go:loyalty.more:optics;taganskaya;;99999",
        "go:loyalty.search:;;;;;;;;",
    ],
)
async def test_a_forged_button_is_answered(person: Person, choice: str) -> None:
    result = await person.chooses(choice)
    assert said(result)
    assert all(option for option in choices(result))


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_by_keys_alone_a_caller_finds_a_partner(demo: Database, new_engine: NewEngine) -> None:
    class Deaf:
        async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
            raise AssertionError(text)

    caller = KeypadCaller(new_engine(demo, Deaf()))
    await caller.begin()
    await caller.press("916625")
    assert caller.options[0].choice == "go:loyalty.search"
    await caller.press("1")
    assert len(caller.options) == 6
    await caller.press("1")
    assert [option.label for option in caller.options][:2] == ["Дальше", "Условия"]
    await caller.press("1")
    await caller.press("2")
    assert caller.options[0].label == "Дальше"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_by_ear_partners_come_one_at_a_time_in_words(demo: Database, new_engine: NewEngine) -> None:
    caller = Person(new_engine(demo, Understanding()), Channel.PHONE)
    first = await caller.says("скидки у метро таганская")
    second = await caller.says("дальше")
    third = await caller.says("да")
    heard = [" ".join(script_of(result)) for result in (first, second, third)]
    assert "семь партнёров" in heard[0]
    assert "улица Воронцовская, дом восемь" in heard[0]
    assert "Зоркий глаз" in heard[1]
    assert "Полный поднос" in heard[2]
    assert not any(char.isdecimal() for char in "".join(heard))
