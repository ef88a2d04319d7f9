"""Numbers as people tell them: in groups with pauses, corrected, left unnamed; and words that are none."""

from __future__ import annotations

import pytest

from backend.inbox.entities import RequestKind
from dialogs.turns import Candidate, Command, Locale
from storage import Database
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine
from tests.integration.dialogs.test_people_by_phone import PhoneCall, by_night, phone_call, requests, said

__all__ = ["by_night", "phone_call"]
pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # words are nothing to the database


async def asked_for_phone(call: PhoneCall) -> None:
    """To the question for a telephone number."""
    assert "На какой номер перезвонить?" in said(await call.tells(Command.OPERATOR))


async def read_back(call: PhoneCall) -> None:
    """To the question whether the number is right."""
    await asked_for_phone(call)
    assert said(await call.says("9161234567")).endswith("верно?")


@pytest.mark.parametrize(
    "number", ["89031112233", "нет, восемь девятьсот три сто одиннадцать двадцать два тридцать три"]
)
async def test_another_number_at_the_reading_back_takes_its_place(
    by_night: PhoneCall, demo: Database, number: str
) -> None:
    await read_back(by_night)
    assert "девятьсот три" in said(again := await by_night.says(number))
    assert said(again).endswith("верно?")
    await by_night.says("да")
    await by_night.says("завтра утром")
    assert await requests(demo, RequestKind.CALLBACK) == ["+79031112233"]


async def test_another_number_may_begin_at_the_reading_back(by_night: PhoneCall) -> None:
    await read_back(by_night)
    assert said(await by_night.says("нет, восемь девятьсот три")) == "Пока четыре цифры, назовите остальные."
    assert "девятьсот три" in said(await by_night.says("сто одиннадцать двадцать два тридцать три"))


async def test_a_telephone_number_in_groups_is_put_together(by_night: PhoneCall) -> None:
    await asked_for_phone(by_night)
    assert said(await by_night.says("восемь девятьсот шестнадцать")) == "Пока четыре цифры, назовите остальные."
    assert said(await by_night.says("сто двадцать три сорок пять")) == "Пока девять цифр, назовите остальные."
    assert "Перезвоним на восемь, девятьсот шестнадцать" in said(await by_night.says("шестьдесят семь"))


async def test_a_card_and_a_birthday_in_groups_prove_the_member(by_night: PhoneCall) -> None:
    await by_night.says("моя карта")
    assert said(await by_night.says("семь семь ноль ноль")) == "Пока четыре цифры, назовите остальные."
    assert said(await by_night.says("7")) == "Пока пять цифр, назовите остальные."
    assert "дата рождения" in said(await by_night.says("7700000016"))  # a whole number replaces its beginning
    assert said(await by_night.says("четырнадцатое марта")) == "Это ещё не вся дата. Назовите остальное."
    result = await by_night.says("восемьдесят пятого")
    assert result.understood.id == "card.show"
    assert result.replies[-1].code == "7700000016"


async def test_keys_that_come_in_two_goes_are_one_number(by_night: PhoneCall) -> None:
    await by_night.says("моя карта")
    await by_night.says("770000")
    assert "дата рождения" in said(await by_night.says("0016"))
    await by_night.says("1403")
    assert (await by_night.says("1985")).replies[-1].code == "7700000016"


async def test_a_whole_number_that_is_wrong_is_refused_and_forgotten(by_night: PhoneCall) -> None:
    await by_night.says("моя карта")
    await by_night.says("770000")
    assert "не сходится" in said(await by_night.says("0017"))
    assert said(await by_night.says("770000")) == "Пока шесть цифр, назовите остальные."


async def test_after_a_question_aside_the_rest_of_the_number_is_awaited(by_night: PhoneCall) -> None:
    await by_night.says("моя карта")
    await by_night.says("770000")
    assert said(await by_night.says("как вступить")).endswith("Пока шесть цифр, назовите остальные.")
    assert "дата рождения" in said(await by_night.says("0016"))


async def test_a_no_takes_back_what_was_told_of_a_number_then_it_is_a_step_back(by_night: PhoneCall) -> None:
    await by_night.says("моя карта")
    await by_night.says("7700000016")
    await by_night.says("14 марта")
    assert "Теперь дата рождения" in said(await by_night.says("нет"))
    assert "номер карты" in said(await by_night.says("нет"))
    assert (await by_night.says("нет")).understood.id == "cancel"


async def test_a_yes_or_a_time_is_no_wrong_number(by_night: PhoneCall) -> None:
    await asked_for_phone(by_night)
    for _ in range(3):
        assert "На какой номер перезвонить?" in said(await by_night.says("да"))
        time = said(await by_night.says("завтра утром"))
        assert time == "Время спрошу потом. Сначала назовите или наберите номер."


class Murmurs(KnownPhrases):
    """Takes a murmur for a greeting, not quite surely, and a greeting for one."""

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        """A greeting, more or less surely, or a phrase that is known."""
        sure = {"алё": 0.7, "здравствуйте": 0.99}.get(text)
        return (Candidate("greeting", sure),) if sure else await super().understand(text, locale)


async def test_an_unsure_greeting_in_a_form_is_none_and_burns_no_try(demo: Database, new_engine: NewEngine) -> None:
    call = PhoneCall(new_engine(demo, Murmurs()))
    await call.says("моя карта")
    assert said(await call.says("алё")).startswith("Мне нужно убедиться, что это вы.")
    assert (await call.says("здравствуйте")).understood.id == "greeting"


@pytest.mark.parametrize("own", ["на этот номер", "на тот, с которого звоню", "этот"])
async def test_the_callers_own_number_must_be_named(by_night: PhoneCall, own: str) -> None:
    await asked_for_phone(by_night)
    assert said(await by_night.says(own)) == "Вашего номера мне не видно. Назовите его, пожалуйста, или наберите."
    assert "Перезвоним" in said(await by_night.says("9161234567"))
