"""A table of partners: read, and refused row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from backend.loyalty.importing import BadPartners, Fault, read_partners
from backend.spreadsheets import Cell, UnreadableTable, writing

HEAD = ("Код", "Название", "Категория", "Размер скидки", "Адрес", "Станция метро", "Срок действия", "Условия")


def a_table(folder: Path, *rows: Sequence[Cell], kind: str = "xlsx", head: Sequence[Cell] = HEAD) -> Path:
    path = folder / f"partners.{kind}"
    with writing(path) as table:
        table.add(["Каталог скидок на 2026 год"])
        table.add(head)
        for row in rows:
            table.add(row)
    return path


def faults(folder: Path, *rows: Sequence[Cell]) -> list[Fault]:
    """What is wrong with the rows after a good one; the first of them is row 4."""
    good = ("0", "Оптика", "Оптика", "5 %", "ул. Мира, д. 1")
    return list(read_partners(a_table(folder, good, *rows)).faults)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_partner_of_several_rows_has_several_addresses(tmp_path: Path, kind: str) -> None:
    rows: list[Sequence[Cell]] = [
        (
            "7",
            "Оптика «Свет»",
            "очки",
            0.15,
            "ул. А, д. 1",
            "м. Таганская; Марксистская",
            date(2027, 1, 31),
            "На оправы",
        ),
        ("8", "Аптека", "Аптеки", "до 10 %", None, None, "бессрочно", None),
        ("7", None, None, None, "ул. Б, д. 2", "тульская", None, None),
    ]
    table = read_partners(a_table(tmp_path, *rows, kind=kind))
    assert table.faults == ()
    optics, pharmacy = table.partners
    assert (optics.code, optics.name, optics.category, optics.conditions) == (
        "7",
        "Оптика «Свет»",
        "optics",
        "На оправы",
    )
    assert optics.valid_until == date(2027, 1, 31)
    assert [(place.address, place.stations) for place in optics.places] == [
        ("ул. А, д. 1", ("Таганская", "Марксистская")),
        ("ул. Б, д. 2", ("Тульская",)),
    ]
    assert (pharmacy.discount, pharmacy.valid_until, pharmacy.places) == ("до 10 %", None, ())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (0.15, "15 %"),
        (1.0, "100 %"),
        (1, "100 %"),
        ("1", "1 %"),
        (7, "7 %"),
        ("7", "7 %"),
        (12.5, "12.5 %"),
        ("500 р.", "500 р."),
    ],
)
def test_a_discount_is_read_as_people_write_it(tmp_path: Path, written: Cell, read: str) -> None:
    table = read_partners(a_table(tmp_path, ("1", "Аптека", "Аптеки", written, "ул. А")))
    assert table.partners[0].discount == read


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("1", None, "Аптеки", "5 %", "ул. А"), "нет названия"),
        (("1", "Аптека", None, "5 %", "ул. А"), "нет раздела"),
        (("1", "Аптека", "Волшебство", "5 %", "ул. А"), "раздел «Волшебство» неизвестен"),
        (("1", "Аптека", "Аптеки", None, "ул. А"), "нет размера скидки"),
        (("1", "Аптека", "Аптеки", "5 %", None, "Сокол"), "адреса нет"),
        (("1", "Аптека", "Аптеки", "5 %", "ул. А", None, "скоро"), "«скоро» не дата"),
        (("1", "Аптека", "Аптеки", "5" * 81, "ул. А"), "«Скидка»: не больше 80 знаков"),
        (("1", "А" * 121, "Аптеки", "5 %", "ул. А"), "не больше 120 знаков"),
        (("0", "Другая", None, None, "ул. А"), "уже у партнёра «Оптика»"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_row_is_left_out_and_told(tmp_path: Path, row: Sequence[Cell], reason: str) -> None:
    (fault,) = faults(tmp_path, row)
    assert fault.row == 4
    assert reason in fault.reason


def test_a_station_of_another_city_does_not_lose_the_address(tmp_path: Path) -> None:
    row = ("1", "Аптека", "Аптеки", "5 %", "ул. А", "Невский проспект; Сокол")
    table = read_partners(a_table(tmp_path, row))
    assert table.partners[0].places[0].stations == ("Сокол",)
    assert [(fault.row, fault.taken) for fault in table.faults] == [(3, True)]
    assert "«Невский проспект» нет" in table.faults[0].reason


def test_the_telephone_of_a_partner_without_an_address_is_kept(tmp_path: Path) -> None:
    row = ("1", "Аптека", "Аптеки", "5 %", None, None, None, "На всё.", "+7 495 000-00-00")
    (partner,) = read_partners(a_table(tmp_path, row, head=(*HEAD, "Телефон"))).partners
    assert partner.conditions == "На всё. Телефон: +7 495 000-00-00."


@pytest.mark.parametrize("written", [46387, "46387", "31.12.26 г.", "31.12.2026 года", "31.12.26", date(2026, 12, 31)])
def test_a_day_is_read_as_the_register_reads_it(tmp_path: Path, written: Cell) -> None:
    (partner,) = read_partners(a_table(tmp_path, ("1", "Аптека", "Аптеки", "5 %", "ул. А", None, written))).partners
    assert partner.valid_until == date(2026, 12, 31)


def test_of_a_partner_whose_first_row_is_bad_nothing_is_taken(tmp_path: Path) -> None:
    found = faults(tmp_path, ("1", "Аптека", "Волшебство", "5 %", "ул. А"), ("1", "Аптека", "Аптеки", "5 %", "ул. Б"))
    assert [fault.row for fault in found] == [4, 5]
    assert "строки 4" in found[1].reason


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (("Фамилия", "Имя"), "нет названий столбцов"),
        (("Название", "Адрес"), "нет нужных столбцов: «Раздел», «Скидка»"),
        (("Название", "Наименование", "Раздел", "Скидка"), "«Партнёр» есть дважды"),
        (HEAD, "Ни одной строки"),
    ],
)
def test_a_table_of_something_else_is_refused(tmp_path: Path, head: Sequence[str], said: str) -> None:
    with pytest.raises(BadPartners, match=said):
        read_partners(a_table(tmp_path, head=head))


def test_a_column_that_is_not_looked_at_is_named(tmp_path: Path) -> None:
    head, row = (*HEAD, "Менеджер"), ("1", "Аптека", "Аптеки", "5 %", "ул. А", None, None, None, "Кто-то")
    assert read_partners(a_table(tmp_path, row, head=head)).ignored == ("Менеджер",)


def test_what_is_no_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable):
        read_partners(tmp_path / "nothing.xlsx")
