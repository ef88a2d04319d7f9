"""What may tell who asks is taken out of a question, and the question stays."""

from __future__ import annotations

import pytest

from dialogs.personal import HIDDEN, without_personal
from knowledge_base.base import KnowledgeBase
from tests.unit.dialogs.nlu.conftest import kb

__all__ = ["kb"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("меня зовут Светка Пупкина, не платят", "меня зовут •••, не платят"),
        ("я иванова вера петровна где моя карта", "я ••• где моя карта"),
        ("позвоните 8 (916) 123-45-67 мне", "позвоните ••• мне"),
        ("карта 7700000016 не работает", "карта ••• не работает"),
        ("карта семь семь ноль ноль ноль один не работает", "карта ••• не работает"),
        ("восемь девятьсот шестнадцать сто двадцать три сорок пять", "•••"),
        ("родилась 14 марта 1985 года", "родилась ••• года"),
        ("родился четырнадцатого марта", "родился •••"),
        ("14.03.85 и 14/03/1985 и 1985-03-14", "••• и ••• и •••"),
        ("1985 года рождения", "•••"),
        ("пишите на vasya.p@mail.ru или t.me/vasya", "пишите на ••• или •••"),
        ("живу на улице Ленина, дом 12 кв 5", "живу на улице •••, дом ••• кв •••"),
        ("мой начальник Ринат Гайнуллин не пускает", "мой начальник ••• не пускает"),
        ("my name is John Smith i live at 5 Baker street", "my name is ••• i live at ••• street"),
        ("my name is emma watson, no salary", "my name is •••, no salary"),
        ("Aleksandr Petrov live at Lenina 5", "••• live at •••"),
        ("I am Mary Jones, no salary", "I am •••, no salary"),
        ("our chief Gintaras Xylophonov is rude", "our chief ••• is rude"),
        ("г. Подольск, Юбилейная 14-22", "г. •••"),
        ("живу в Подольске Юбилейная 14 квартира 22", "живу в ••• квартира •••"),
        ("в Мытищах на Мира 10", "в ••• на •••"),
        ("живу на мира 10", "живу на •••"),
        ("мой адрес: Мира 10", "мой адрес: •••"),
        ("на Мира д. 10", "на ••• д. •••"),
        ("Садовая 10а", "•••а"),
        ("дверь 22 квартира", "дверь ••• квартира"),
        ("ул. Большая Ордынка 5", "ул. •••"),
        ("ivan.petrov(собака)mail.ru", "•••"),
        ("ivan.petrov собака mail точка ru", "•••"),
        ("логин petrov_ivan", "логин •••"),
        ("telegram: ivan_petrov", "telegram •••"),
        ("пишите @ivan_petrov", "пишите •••"),
        ("пароль Qwerty123", "пароль •••"),
        ("мой пароль: солнышко", "мой пароль •••"),
        ("номер авто а123вс77", "номер авто •••"),
        ("машина А 123 ВС 777", "машина •••"),
        ("А123ВС77RUS", "•••"),
        ("табельный 12345", "табельный •••"),
        ("паспорт серия 45 10 номер 123456", "паспорт серия •••"),
        ("моя фамилия Король", "моя фамилия •••"),
        ("моя фамилия: Король", "моя фамилия: •••"),
        ("моя фамилия король, где карта", "моя фамилия •••, где карта"),
        ("снилс 123-456-789 01", "снилс •••"),
        ("инн 77 01", "инн •••"),
        ("это Король Иван", "это •••"),
        ("когда эта сука отдаст зарплату за август", "когда эта ••• отдаст зарплату за август"),
    ],
)
def test_what_tells_a_person_is_hidden(said: str, kept: str) -> None:
    assert without_personal(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "отпуск с 14 марта на 28 календарных дней",
        "платят 45000 рублей, хотя обещали 60000",
        "Работаю на вахте под Сургутом 60 дней",
        "могу ли я уйти в отпуск",
        "через двадцать восемь дней дадут расчёт",
        "что по ст. 142 ТК РФ положено за 2025 год",
        "статья 81 и 142 статья, 10 ФЗ",
        "в 142 ст 81 ТК, в 100 км от дома",
        "по 12 часов на 5 дней",
        "я работаю в Магните 5 лет, на Пятёрочке 10 смен",
        "в Москве 3 дня задержка",
        "забыл пароль, как войти в кабинет",
        "моя фамилия сменилась после свадьбы",
        "Where is my card? I am on maternity leave",
        "What is Article 81 of the Labour Code",
        "?!",
        "Мать парализованная, дадут ли за эти дни деньги",
    ],
)
def test_what_tells_nobody_stays(said: str) -> None:
    assert without_personal(said) == said


def test_of_all_the_houses_examples_few_lose_a_word(kb: KnowledgeBase) -> None:
    russian = [example for topic in kb for example in topic.examples]
    english = [example for topic in kb for told in topic.translations.values() for example in told.examples]
    for examples in (russian, english):
        changed = sum(HIDDEN in without_personal(example) for example in examples)
        assert changed / len(examples) < 0.03
