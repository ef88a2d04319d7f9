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
        "Мать парализованная, дадут ли за эти дни деньги",
    ],
)
def test_what_tells_nobody_stays(said: str) -> None:
    assert without_personal(said) == said


def test_of_all_the_houses_examples_few_lose_a_word(kb: KnowledgeBase) -> None:
    examples = [example for topic in kb for example in topic.examples]
    changed = sum(HIDDEN in without_personal(example) for example in examples)
    assert changed / len(examples) < 0.05
