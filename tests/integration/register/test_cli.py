"""``profline members import`` and ``export`` as staff run them."""

from __future__ import annotations

import stat
from pathlib import Path

from backend.spreadsheets import reading
from tests.support.process import command
from tests.support.register import NUMBER, SURNAME, people, write_register, write_rows


def test_a_register_comes_in_and_goes_out(tmp_path: Path) -> None:
    file, report, out = tmp_path / "register.xlsx", tmp_path / "bad.csv", tmp_path / "out.csv"
    wrong = write_register(file, 200, 21)
    dry = command(tmp_path, "members", "import", str(file), "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "Строк: 200. Новых: 182, изменится: 0, без изменений: 0, с ошибками: 18." in dry.stdout
    assert "Взято без ячеек, в которых ошибка, строк: 3." in dry.stdout
    assert "ничего не записано" in dry.stdout
    done = command(tmp_path, "members", "import", str(file), "--yes", "--report", str(report))
    assert "Строк: 200. Добавлено: 182, изменено: 0, без изменений: 0, с ошибками: 18." in done.stdout
    with reading(report) as table:
        rows = [row.cells for row in table.rows]
    assert rows[0] == ["Строка", "Столбец", "Что не так"]
    assert [int(str(row[0])) for row in rows[1:]] == sorted(wrong)
    again = command(tmp_path, "members", "import", str(file), "--yes")
    assert "Ничего не изменилось" in again.stdout
    exported = command(tmp_path, "members", "export", str(out), "--yes", "--who", "irina")
    assert "Выгружено: 182." in exported.stdout
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    back = command(tmp_path, "members", "import", str(out), "--yes")
    assert "без изменений: 182, с ошибками: 0." in back.stdout
    everything = dry.stdout + done.stdout + again.stdout + exported.stdout + dry.stderr + done.stderr
    for person in people(200):
        assert str(person[NUMBER]) not in everything


def test_nothing_is_done_without_a_yes_or_with_a_file_that_is_none(tmp_path: Path) -> None:
    file = write_rows(tmp_path / "register.csv", list(people(3)))
    asked = command(tmp_path, "members", "import", str(file), said="n\n")
    assert asked.returncode == 1
    assert "Внести это в реестр?" in asked.stdout
    assert "Ничего не записано." in asked.stdout
    assert command(tmp_path, "members", "import", str(file), said="").returncode == 1
    same = command(tmp_path, "members", "import", str(file), "--yes", "--report", "register.csv")
    assert (same.returncode, "Назовите другой" in same.stdout) == (1, True)
    (tmp_path / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    old = command(tmp_path, "members", "import", str(tmp_path / "old.xls"))
    assert old.returncode == 1
    assert "сохраните как «Книга Excel (.xlsx)»" in old.stdout
    assert "Traceback" not in old.stderr
    out = command(tmp_path, "members", "export", str(tmp_path / "out.csv"), said="n\n")
    assert out.returncode == 1
    assert not (tmp_path / "out.csv").exists()
    agreed = command(tmp_path, "members", "import", str(file), said="y\n")
    assert "Добавлено: 3," in agreed.stdout
    assert str(next(people(1))[SURNAME]) not in agreed.stdout
