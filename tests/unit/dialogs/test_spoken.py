"""Written things are said as a Russian would say them, and said things come back as values."""

from __future__ import annotations

import random
import re
from datetime import date, time, timedelta

import pytest

from dialogs.spoken import (
    date_from_words,
    digits_from_words,
    number_from_words,
    say_count,
    say_date,
    say_decimal,
    say_digits,
    say_number,
    say_ordinal,
    say_phone,
    say_time,
    speakable,
)


def test_a_date_is_said_in_its_case_and_with_the_year_only_where_asked() -> None:
    day = date(2026, 12, 12)
    assert say_date(day) == "двенадцатое декабря"
    assert say_date(day, "gent") == "двенадцатого декабря"
    assert say_date(day, "gent", year=True) == "двенадцатого декабря две тысячи двадцать шестого года"


def test_a_time_is_said_with_hours_and_minutes_that_agree() -> None:
    assert say_time(time(18, 30)) == "восемнадцать часов тридцать минут"
    assert say_time(time(21, 1), "gent") == "двадцати одного часа одной минуты"
    assert say_time(time(9, 0)) == "девять часов"


def test_numbers_bend_by_case_and_gender() -> None:
    assert say_number(21, gender="f") == "двадцать одна"
    assert say_number(1000) == "тысяча"
    assert say_number(2, "accs", "f") == "две"
    assert say_number(-5) == "минус пять"
    assert say_ordinal(142, "gent", "f") == "сто сорок второй"
    assert say_ordinal(3, "accs") == "третий"
    assert say_decimal(1, "5") == "одна целая пять десятых"


@pytest.mark.parametrize(
    ("n", "what", "said"),
    [
        (1, "взнос", "один взнос"),
        (2, "взнос", "два взноса"),
        (5, "взнос", "пять взносов"),
        (11, "взнос", "одиннадцать взносов"),
        (21, "минута", "двадцать одна минута"),
        (2, "рабочий день", "два рабочих дня"),
        (2, "последняя новость", "две последние новости"),
        (5, "год", "пять лет"),
        (2, "человек", "два человека"),
        (0, "человек", "ноль человек"),
    ],
)
def test_what_is_counted_agrees(n: int, what: str, said: str) -> None:
    assert say_count(n, what) == said


def test_a_count_bends_as_a_whole() -> None:
    assert say_count(2, "год", "gent") == "двух лет"
    assert say_count(10, "день", "gent") == "десяти дней"


def test_a_card_number_is_said_in_pairs_and_an_odd_one_begins_with_a_triple() -> None:
    assert say_digits("7700000013") == "семьдесят семь, ноль ноль, ноль ноль, ноль ноль, тринадцать"
    assert say_digits("12305") == "сто двадцать три, ноль пять"
    assert say_phone("+7 (495) 000-01-00") == "восемь, четыреста девяносто пять, ноль ноль ноль, ноль один, ноль ноль"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**Важно** (ст. 142 ТК РФ).", "Важно, статья сто сорок вторая Трудового кодекса."),
        ("ч. 2 ст. 80 ТК РФ", "часть вторая статьи восьмидесятой Трудового кодекса."),
        ("п. 3 ч. 1 ст. 81", "пункт третий части первой статьи восемьдесят первой."),
        ("в ст. 2 Закона № 10-ФЗ", "в статье второй Закона номер десять эф зэ."),
        ("по ст. 136 и 142", "по статьям сто тридцать шестой и сто сорок второй."),
        ("ст. 21–22", "статьи с двадцать первой по двадцать вторую."),
        ("ст. 133.1", "статья сто тридцать три точка один."),
        ("по ТК РФ", "по Трудовому кодексу Российской Федерации."),
        ("152-ФЗ", "сто пятьдесят два эф зэ."),
        ("27 093 ₽", "двадцать семь тысяч девяносто три рубля."),
        ("1 руб. 50 коп.", "один рубль пятьдесят копеек."),
        ("27 тыс. руб.", "двадцать семь тысяч рублей."),
        ("27 093,50 ₽", "двадцать семь тысяч девяносто три рубля пятьдесят копеек."),
        ("20 %, и т. д.", "двадцать процентов, и так далее."),
        ("т. е. 1 %", "то есть один процент."),
        ("9:00–18:00", "с девяти до восемнадцати часов."),
        ("пн–чт 9:00–16:45", "с понедельника по четверг с девяти часов до шестнадцати часов сорока пяти минут."),
        ("8 ч. 30 мин.", "восемь часов тридцать минут."),
        ("до 31 декабря 2026", "до тридцать первого декабря две тысячи двадцать шестого года."),
        ("к 12.12.2026 г.", "к двенадцатому декабря две тысячи двадцать шестого года."),
        ("с 1 февраля по 15 марта", "с первого февраля по пятнадцатое марта."),
        ("в 2025 г.", "в две тысячи двадцать пятом году."),
        ("15 числа", "пятнадцатого числа."),
        ("в течение 10 дней", "в течение десяти дней."),
        ("за 2 недели", "за две недели."),
        ("на 1 странице", "на одной странице."),
        ("не менее 28 календарных дней", "не менее двадцати восьми календарных дней."),
        ("1/150 ставки", "одна сто пятидесятая ставки."),
        ("10-дневный срок, 3-х дней, 1-й этаж", "десятидневный срок, трёх дней, первый этаж."),
        ("info@example.org, https://example.org/a?b=1.", "адрес почты на сайте, адрес на сайте."),
        ("[Вступить](https://example.org/join)", "Вступить."),
        ("- раз\n- два;\n\n1. три", "раз. два. Первое: три."),
        ("8 (495) 000-01-00", "восемь, четыреста девяносто пять, ноль ноль ноль, ноль один, ноль ноль."),
        ("Telegram и QR-код", "телеграм и ку эр-код."),
        ("НДФЛ и МРОТ", "эн дэ эф эл и мрот."),
        ("Союз — это «сила»!", "Союз, это сила!"),
        ("ул. Примерная, д. 42", "улица Примерная, дом сорок два."),
        ("😀", ""),
        ("", ""),
    ],
)
def test_a_written_text_becomes_words(written: str, said: str) -> None:
    assert speakable(written) == said


def test_nothing_unsayable_is_left_of_any_text() -> None:
    random_ = random.Random(7)
    alphabet = "0123456789абвгЖЁ .,:;-–—/()[]*_#№%₽$<>«»\"'\n\u00a0\u202e\x00٣²Ωqz€@"
    for _ in range(400):
        text = "".join(random_.choice(alphabet) for _ in range(random_.randint(0, 60)))
        assert not re.search(r"[^А-Яа-яЁё .,!?;:-]", speakable(text)), text


def test_words_that_are_already_for_the_ear_stay_as_they_are() -> None:
    said = "Подайте заявление в первичную организацию. Вас примут за две недели."
    assert speakable(said) == said


@pytest.mark.parametrize(
    ("heard", "digits"),
    [
        ("семьдесят семь ноль ноль ноль ноль ноль ноль тринадцать", "7700000013"),
        ("77 00 00 00 13", "7700000013"),
        ("Номер 7700-0000-13.", "7700000013"),
        ("семь семь, двойной ноль, два ноля", "770000"),
        ("тройная семёрка пять", "7775"),
        ("сто сорок два ноль пять двадцать", "1420520"),
        ("семьдесят семь 00", "7700"),
        ("двадцать десять", "2010"),
        ("нет у меня карты", ""),
    ],
)
def test_digits_are_read_from_words_and_figures(heard: str, digits: str) -> None:
    assert digits_from_words(heard) == digits


def test_every_card_number_survives_being_said_and_heard() -> None:
    random_ = random.Random(1)
    for _ in range(300):
        number = "".join(random_.choice("0123456789") for _ in range(10))
        assert digits_from_words(say_digits(number)) == number


@pytest.mark.parametrize(
    ("heard", "number"),
    [("второе", 2), ("номер три, пожалуйста", 3), ("вариант 12", 12), ("двадцать первый", 21), ("ещё раз", None)],
)
def test_a_number_is_read_from_an_answer(heard: str, number: int | None) -> None:
    assert number_from_words(heard) == number


@pytest.mark.parametrize(
    "heard",
    [
        "четырнадцатое марта тысяча девятьсот восемьдесят пятого года",
        "родилась четырнадцатого марта восемьдесят пятого",
        "14 марта 1985",
        "14-го марта 1985-го года.",
        "14.03.85",
        "14/3/1985",
        "14031985",
        "140385",
        "1985-03-14",
        "1 4 0 3 1 9 8 5",
        "четырнадцать ноль три восемьдесят пять",
        "четырнадцать ноль три тысяча девятьсот восемьдесят пять",
        "четырнадцатого третьего тысяча девятьсот восемьдесят пятого",
        "четырнадцатое марта девятнадцать восемьдесят пять",
    ],
)
def test_a_date_is_read_however_it_is_said(heard: str) -> None:
    assert date_from_words(heard) == date(1985, 3, 14)


@pytest.mark.parametrize(
    "heard", ["31 апреля 1990", "29.02.2001", "32.01.1990", "00000000", "14 марта", "вчера", "", "1"]
)
def test_an_impossible_or_half_said_date_is_none(heard: str) -> None:
    assert date_from_words(heard) is None


def test_a_year_of_two_digits_is_the_latest_that_is_allowed() -> None:
    assert date_from_words("1 мая 26", latest_year=2026) == date(2026, 5, 1)
    assert date_from_words("1 мая 27", latest_year=2026) == date(1927, 5, 1)
    assert date_from_words("первое мая ноль пятого") == date(2005, 5, 1)


def test_every_date_survives_being_said_and_heard() -> None:
    for days in range(0, 40_000, 97):
        day = date(1920, 1, 1) + timedelta(days)
        assert date_from_words(say_date(day, "gent", year=True)) == day
        assert date_from_words(say_date(day, year=True)) == day
