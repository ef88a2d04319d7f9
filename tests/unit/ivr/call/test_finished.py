"""What sounds finished, what does not, and what is but a listener's murmur."""

from __future__ import annotations

import pytest

from dialogs.replies import Expect, ExpectKind
from ivr.call.finished import Ending, ending, is_murmur

OPEN = Expect()
YES_NO = Expect(ExpectKind.YES_NO)
CARD = Expect(ExpectKind.DIGITS, 10)
DATE = Expect(ExpectKind.DATE)


@pytest.mark.parametrize(
    "text",
    [
        "да",
        "Нет, спасибо.",
        "соедините с оператором",
        "как вступить в профсоюз",
        "сколько стоят членские взносы",
        "что делать если задерживают зарплату",
        "меня уволили одним днём что делать",
        "они мне не платят уже второй месяц имеют право",
        "Где получить справку для работы?",
    ],
)
def test_whole_answers_and_questions_are_finished(text: str) -> None:
    assert ending(text, OPEN) is Ending.FINISHED


@pytest.mark.parametrize(
    "text",
    [
        "ну",
        "я хотел узнать",
        "как вступить в",
        "меня уволили и",
        "мне не платят потому что",
        "здравствуйте",
        "Здравствуйте, у меня вопрос.",
        "здравствуйте скажите пожалуйста",
        "я звоню по поводу",
        "это значит",
        "мой номер карты",
        "Понимаете, мне задержали...",
        "сколько",
        "мне на работе сказали",
    ],
)
def test_beginnings_and_words_that_lean_on_the_next_are_unfinished(text: str) -> None:
    assert ending(text, OPEN) is Ending.UNFINISHED


@pytest.mark.parametrize("text", ["", "как вступить", "меня уволили", "у меня задержали зарплату", "연차 휴가"])
def test_what_could_be_either_is_unknown(text: str) -> None:
    assert ending(text, OPEN) is Ending.UNKNOWN


def test_a_short_end_of_a_long_sentence_does_not_want_more() -> None:
    assert ending("так можно", OPEN) is Ending.UNFINISHED
    assert ending("мы второй год ходим в отпуск зимой и больше никогда так можно", OPEN) is Ending.FINISHED
    assert ending("со мной каждый год договор на год заключают это вообще можно", OPEN) is Ending.UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("семьдесят семь ноль ноль", Ending.ENTRY_OPEN),
        ("77 00", Ending.ENTRY_OPEN),
        ("семьдесят семь ноль ноль ноль ноль ноль ноль тринадцать", Ending.FINISHED),
        ("7700 0000 13", Ending.FINISHED),
        ("я не помню номер", Ending.UNKNOWN),
        ("оператор", Ending.FINISHED),
        ("сейчас посмотрю", Ending.UNFINISHED),
    ],
)
def test_a_number_is_finished_by_its_last_digit(text: str, expected: Ending) -> None:
    assert ending(text, CARD) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("восемь девятьсот три сто одиннадцать двадцать два тридцать три", Ending.FINISHED),
        ("девятьсот три сто одиннадцать двадцать два тридцать три", Ending.FINISHED),
        ("+7 495 123 45 67", Ending.FINISHED),
        ("восемь девятьсот три сто одиннадцать двадцать два", Ending.ENTRY_OPEN),
        ("восемь девятьсот три сто одиннадцать двадцать два тридцать", Ending.ENTRY_OPEN),
        ("5551234567", Ending.ENTRY_OPEN),
    ],
)
def test_a_telephone_is_whole_with_its_last_digit_though_nobody_says_how_many(text: str, expected: Ending) -> None:
    assert ending(text, Expect(ExpectKind.DIGITS)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("четырнадцатое марта", Ending.ENTRY_OPEN),
        ("четырнадцатое марта тысяча девятьсот", Ending.ENTRY_OPEN),
        ("четырнадцатое марта тысяча девятьсот восемьдесят", Ending.ENTRY_OPEN),
        ("четырнадцать ноль три девятнадцать", Ending.ENTRY_OPEN),
        ("четырнадцатое марта тысяча девятьсот восемьдесят пятого", Ending.FINISHED),
        ("14 марта 1985 года.", Ending.FINISHED),
        ("14.03.85", Ending.FINISHED),
    ],
)
def test_a_date_is_finished_by_its_whole_year(text: str, expected: Ending) -> None:
    assert ending(text, DATE) is expected


def test_a_murmur_asks_for_nothing_and_a_yes_is_one_only_where_nothing_was_asked() -> None:
    assert all(is_murmur(text, OPEN) for text in ("угу", "Ага.", "так, так", "да", "м-м"))
    assert not any(is_murmur(text, OPEN) for text in ("", "нет", "так, стоп", "а сколько", "оператор"))
    assert is_murmur("угу", YES_NO)
    assert not is_murmur("да", YES_NO)
