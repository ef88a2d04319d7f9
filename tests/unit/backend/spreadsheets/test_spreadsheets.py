"""Tables as people keep them: what is read, what is refused and how, what is written."""

from __future__ import annotations

import stat
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from backend.spreadsheets import Cell, Limits, UnreadableTable, reading, writing

ROWS: list[list[Cell]] = [
    ["Номер", "ФИО", "Дата"],
    ["Т-1", "Ёжиков Пётр", date(1985, 3, 14)],
    ["0007", 'O\'Нил; "Сэм"\nмладший', None],
]


def rows_of(path: Path, limits: Limits | None = None) -> list[list[Cell]]:
    with reading(path, limits) as table:
        return [list(row.cells) for row in table.rows]


def fault_of(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableTable) as caught:
        rows_of(path, limits)
    assert path.name in str(caught.value)
    return caught.value.fault


def an_excel(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def a_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_written_is_read_again(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"table.{kind}"
    with writing(path) as table:
        for row in ROWS:
            table.add(row)
    read = rows_of(path)
    assert read[1][:2] == ["Т-1", "Ёжиков Пётр"]
    assert read[1][2] in (date(1985, 3, 14), "14.03.1985")
    assert read[2] == ["0007", 'O\'Нил; "Сэм"\nмладший', None][: len(read[2])]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_for_its_owner_and_whole_or_not_there(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"table.{kind}"
    with pytest.raises(TypeError), writing(path) as table:
        table.add(7)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    with writing(path) as table:
        table.add(["a"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("text", ["=1+1", "+79001234567", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_text_becomes_a_formula(text: str, tmp_path: Path) -> None:
    comma, excel = tmp_path / "table.csv", tmp_path / "table.xlsx"
    for path in (comma, excel):
        with writing(path) as table:
            table.add(["head", text])
        assert rows_of(path) == [["head", text]]
    assert f"'{text}" in comma.read_text("utf-8-sig")
    sheet = openpyxl.load_workbook(excel).active
    assert sheet is not None
    assert sheet.cell(1, 2).data_type == "s"


def test_what_excel_cannot_hold_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    with writing(path) as table:
        table.add(["a\x00b\ud800c"])
    assert rows_of(path) == [["abc"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_of_many_programs(encoding: str, separator: str, tmp_path: Path) -> None:
    lines = [separator.join(['"Номер; код"' if separator != ";" else "Номер", "ФИО", "Дата"]), ""]
    lines.append(separator.join(["7", " Ёлкина Анна ", "01.02.1990"]))
    read = rows_of(a_text(tmp_path / "table.csv", "\r\n".join(lines), encoding))
    assert read[0][1:] == ["ФИО", "Дата"]
    assert read[1] == []
    assert read[2] == ["7", "Ёлкина Анна", "01.02.1990"]


def test_a_title_with_commas_and_addresses_do_not_hide_the_separator(tmp_path: Path) -> None:
    rows = ["Реестр, выгружен 23.11.2026, Москва", "Номер;Адрес", "7;Москва, ул. Мира, 1", "8;Тула, ул. Мира, 2, кв. 3"]
    text = "\r\n".join(rows)
    assert rows_of(a_text(tmp_path / "t.csv", text))[2] == ["7", "Москва, ул. Мира, 1"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_text_of_two_encodings_is_refused(mark: bytes, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(mark + "Имя;Дата\r\n".encode() + "Иван;1\r\n".encode("cp1251"))
    assert fault_of(path) == "encoding"


def test_the_first_sheet_that_is_seen_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.title, hidden.sheet_state = "Старое", "hidden"
    hidden.append(["old"])
    book.create_sheet("Реестр").append(["a"])
    book.create_sheet("Медики")["B4"] = "b"
    book.create_sheet("Пустой")
    book.save(tmp_path / "t.xlsx")
    with reading(tmp_path / "t.xlsx") as table:
        assert [list(row.cells) for row in table.rows] == [["a"]]
        assert (table.sheet, table.other_sheets) == ("Реестр", ("Старое", "Медики"))


def test_excel_gives_values_days_and_numbers(tmp_path: Path) -> None:
    path = an_excel(tmp_path / "t.xlsx", ["a", 7, 7.5, datetime(1985, 3, 14, 8, 30), "=1+1", True, "  "])  # noqa: DTZ001
    assert rows_of(path) == [["a", 7, 7.5, date(1985, 3, 14), None, "True", None]]


def test_the_last_value_of_a_formula_is_read(tmp_path: Path) -> None:
    source, path = an_excel(tmp_path / "source.xlsx", ["=40+2", "x"]), tmp_path / "t.xlsx"
    _rewritten(source, path, "xl/worksheets/sheet1.xml", b"<f>40+2</f><v />", b"<f>40+2</f><v>42</v>")
    assert rows_of(path) == [[42, "x"]]


def test_a_file_that_lies_about_its_size_is_read_whole(tmp_path: Path) -> None:
    source, path = an_excel(tmp_path / "source.xlsx", ["a", "b"], ["c", "d"]), tmp_path / "t.xlsx"
    _rewritten(source, path, "xl/worksheets/sheet1.xml", b'<dimension ref="A1:B2"', b'<dimension ref="A1:A1"')
    assert rows_of(path) == [["a", "b"], ["c", "d"]]


def test_rows_are_numbered_as_they_are_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B4"] = "a", "b"
    book.save(tmp_path / "t.xlsx")
    with reading(tmp_path / "t.xlsx") as table:
        numbered = [(row.number, list(row.cells)) for row in table.rows if any(row.cells)]
    assert numbered == [(1, ["a"]), (4, [None, "b"])]


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "folder.csv").mkdir()
    assert fault_of(tmp_path / "empty.csv") == "empty"
    assert fault_of(tmp_path / "nothing.csv") == "missing"
    assert fault_of(tmp_path / "folder.csv") == "missing"
    assert fault_of(a_text(tmp_path / "a.pdf", "%PDF-1.4")) == "kind"
    assert fault_of(a_text(tmp_path / "a.xlsx", "not packed at all")) == "broken"
    (tmp_path / "zeros.csv").write_bytes(b"a;b\n" + bytes(range(256)))
    assert fault_of(tmp_path / "zeros.csv") == "encoding"


def test_old_and_protected_files_are_told_apart(tmp_path: Path) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    (tmp_path / "old.xls").write_bytes(ole)
    (tmp_path / "closed.xlsx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    assert fault_of(tmp_path / "old.xls") == "old_excel"
    assert fault_of(tmp_path / "closed.xlsx") == "encrypted"


def test_broken_excel_files(tmp_path: Path) -> None:
    whole = an_excel(tmp_path / "whole.xlsx", ["a"] * 50, ["b"] * 50).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    assert fault_of(tmp_path / "cut.xlsx") == "broken"
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        archive.writestr("readme.txt", "no book")
    assert fault_of(tmp_path / "other.xlsx") == "broken"
    _rewritten(tmp_path / "whole.xlsx", tmp_path / "xml.xlsx", "xl/worksheets/sheet1.xml", b"</row>", b"</wor>")
    assert fault_of(tmp_path / "xml.xlsx") == "broken"


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(20_000_000))
    assert path.stat().st_size < 100_000
    assert fault_of(path, Limits(unpacked=10_000_000)) == "bomb"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", bytes(2_000_000))
    assert fault_of(path, Limits(strings=1_000_000)) == "bomb"


def test_entities_that_grow_are_refused(tmp_path: Path) -> None:
    source, path = an_excel(tmp_path / "source.xlsx", ["a"]), tmp_path / "laughs.xlsx"
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><worksheet '.encode()
    _rewritten(source, path, "xl/worksheets/sheet1.xml", b"<worksheet ", head, (b"<t>a</t>", b"<t>&l11;</t>"))
    assert fault_of(path) == "broken"


def test_limits(tmp_path: Path) -> None:
    path = a_text(tmp_path / "t.csv", "a;b;c\n" * 5)
    assert fault_of(path, Limits(bytes=10)) == "too_big"
    assert fault_of(path, Limits(rows=4)) == "too_many_rows"
    assert fault_of(path, Limits(columns=2)) == "too_many_columns"
    assert fault_of(a_text(tmp_path / "q.csv", 'a;b\n"' + "x;y\n" * 400_000)) == "quote"
    long = a_text(tmp_path / "long.csv", "x" * 100)
    assert rows_of(long, Limits(cell=10)) == [["x" * 11]]


def test_empty_columns_beyond_the_limit_do_no_harm(tmp_path: Path) -> None:
    assert rows_of(a_text(tmp_path / "t.csv", "a;b" + ";" * 500), Limits(columns=2))[0][:2] == ["a", "b"]


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable) as caught, writing(tmp_path / "no" / "t.csv") as table:
        table.add(["a"])
    assert caught.value.fault == "not_written"
    with pytest.raises(UnreadableTable) as caught, writing(tmp_path / "t.doc"):
        pass
    assert caught.value.fault == "kind"


def _rewritten(
    source: Path, path: Path, part: str, old: bytes, new: bytes, also: tuple[bytes, bytes] = (b"\0", b"")
) -> None:
    """A copy of an .xlsx with some bytes of a part replaced."""
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(path, "w") as made:
        assert part in archive.namelist()
        for name in archive.namelist():
            content = archive.read(name)
            if name == part:
                assert old in content, content
                content = content.replace(old, new).replace(*also)
                assert also[1] in content
            made.writestr(name, content)
