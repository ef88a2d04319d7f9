"""Which column is which, however it is called."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from backend.members.register.columns import COLUMNS, find_head, level_of, titles
from backend.members.register.entities import BadRegister
from backend.spreadsheets import Cell, plain


def head_of(*names: str) -> dict[str, int]:
    return dict(find_head([(1, names)]).places)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Табельный номер", "register_number"),
        ("ТАБ. №", "register_number"),
        ("№ учетной карточки", "register_number"),
        ("Учётный  номер:", "register_number"),
        ("Дата  рождения", "born"),
        ("д.р.", "born"),
        ("Моб.телефон", "phone"),
        ("e-mail", "email"),
        ("Эл.почта", "email"),
        ("Первичка", "primary"),
        ("Отраслевой союз", "branch"),
        ("Территориальный профсоюз", "territorial"),
        ("Дата вступления в профсоюз", "joined"),
        ("Дата выхода", "left"),
        ("Взносы уплачены по", "dues_paid_until"),
        ("№ профбилета", "card_number"),
        ("Билет действителен до", "card_valid_until"),
        ("Уровень", "loyalty"),
        ("Ф.И.О.", "full_name"),
    ],
)
def test_names_of_columns(name: str, key: str) -> None:
    cells = ["Табельный номер", "ФИО", "Дата рождения"]
    places = {"register_number": 0, "full_name": 1, "born": 2}
    cells[places.get(key, 2)] = name if key in places else cells[2]
    assert head_of(*cells, *([] if key in places else [name]))[key] == places.get(key, 3)


def test_no_two_columns_share_a_name() -> None:
    data = yaml.safe_load(COLUMNS.read_text("utf-8"))["columns"]
    names = [name for one in data.values() for name in {plain(name) for name in (one["title"], *one["names"])}]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_titles_of_an_export_are_names() -> None:
    assert set(head_of(*titles().values())) == set(titles())


def test_the_names_may_stand_below_a_title() -> None:
    rows: list[tuple[int, list[Cell]]] = [
        (1, ["Реестр членов профсоюза", None, None]),
        (2, []),
        (3, ["№ п/п", "Табельный номер", "ФИО", "Дата рождения", "Примечание", None]),
        (4, [1, "7", "Иванов Иван", "01.01.1980", "телефон", None]),
    ]
    head = find_head(rows)
    assert head.row == 3
    assert head.places == {"register_number": 1, "full_name": 2, "born": 3}
    assert head.ignored == ("№ п/п", "Примечание")


def test_names_over_merged_cells() -> None:
    rows: list[tuple[int, list[Cell]]] = [
        (1, ["Реестр", None, None, None, None, None, None]),
        (2, ["Табельный номер", "ФИО", None, None, "Дата", None, "Телефон"]),
        (3, [None, "Фамилия", "Имя", "Отчество", "рождения", "вступления", "мобильный"]),
        (4, ["7", "Иванов", "Иван", None, "01.01.1980", None, None]),
    ]
    head = find_head(rows)
    assert head.row == 3
    assert head.places == {
        "register_number": 0, "surname": 1, "first_name": 2, "patronymic": 3, "born": 4, "joined": 5, "phone": 6
    }  # fmt: skip


def test_three_columns_of_a_name_are_taken_before_one() -> None:
    head = find_head([(1, ["Таб. №", "ФИО", "Фамилия", "Имя", "Дата рождения"])])
    assert "full_name" not in head.places
    assert head.ignored == ("ФИО",)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Табельный номер", "ФИО"], "«Дата рождения»"),
        (["Табельный номер", "Дата рождения"], "«ФИО»"),
        (["Табельный номер", "Дата рождения", "Фамилия"], "«Имя»"),
        (["ФИО", "Дата рождения"], "«Табельный номер»"),
        (["Табельный номер", "ФИО", "Дата рождения", "Телефон", "Сотовый"], "«Телефон» и «Сотовый»"),
        (["просто", "слова"], "«Табельный номер», «Дата рождения», «ФИО»"),
        ([], "не найдена строка"),
    ],
)
def test_what_is_missing_or_twice_is_named(names: list[str], said: str) -> None:
    with pytest.raises(BadRegister) as caught:
        find_head([(1, names)])
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "level"), [("Золотой", "gold"), (" серебро", "silver"), ("basic", "basic"), ("?", None)]
)
def test_levels(text: str, level: str | None) -> None:
    assert level_of(text) == level
