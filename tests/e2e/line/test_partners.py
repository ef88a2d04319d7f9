"""``profline partners`` beside a running line: what is imported shows at once, over HTTP and in the conversation."""

from __future__ import annotations

from pathlib import Path

from tests.support.process import command, profline

GOOD = """Партнёр;Раздел;Скидка;Адрес;Метро
Оптика «Семь линз»;оптика;25%;ул. Новая, д. 7;м. Таганская
Оптика «Семь линз»;;;ул. Старая, д. 8;Выхино
Аптека «Пилюля»;аптека;10;ул. Новая, д. 9;Невский проспект
"""


async def test_a_new_catalogue_works_at_once(folder: Path) -> None:
    file, report = folder / "partners.csv", folder / "bad.csv"
    file.write_text(GOOD, "utf-8")
    async with profline(folder) as line:
        before = (await line.web.get("/api/v1/partners", params={"q": "очки у метро Таганская"})).json()
        assert [item["name"] for item in before["items"]] == ["Оптика «Зоркий глаз»"]
        tried = command(folder, "partners", "import", str(file), "--dry-run")
        assert (tried.returncode, tried.stderr) == (0, "")
        assert "ничего не изменено: партнёров 2, адресов 3, плохих строк 0" in tried.stdout
        assert "в таблице их нет, партнёров: 43" in tried.stdout
        assert (await line.web.get("/api/v1/partners")).json()["total"] > 40

        unasked = command(folder, "partners", "import", str(file))
        assert unasked.returncode == 1
        assert "Ничего не изменено" in unasked.stdout
        assert command(folder, "partners", "import", str(file), "--report", str(file), "--yes").returncode == 1
        assert file.read_text("utf-8") == GOOD
        assert (await line.web.get("/api/v1/partners")).json()["total"] > 40

        done = command(folder, "partners", "import", str(file), "--report", str(report), "--yes")
        assert (done.returncode, done.stderr) == (0, "")
        assert "Невский проспект" in report.read_text("utf-8-sig")
        found = (await line.web.get("/api/v1/partners", params={"station": "Выхино"})).json()
        assert [(item["name"], item["place"]["address"]) for item in found["items"]] == [
            ("Оптика «Семь линз»", "ул. Старая, д. 8")
        ]
        answer = await line.say("anna", "скидки на очки у метро Таганская")
        assert answer["understood"]["id"] == "card.where_discounts"
        assert "«Семь линз»** — 25%" in answer["replies"][0]["text"]
        assert await line.stop() == 0


def test_the_catalogue_is_looked_at_and_a_wrong_file_changes_nothing(folder: Path) -> None:
    good = folder / "partners.csv"
    good.write_text(GOOD, "utf-8")
    assert command(folder, "partners", "import", str(good)).returncode == 0
    listed = command(folder, "partners", "list")
    assert listed.stdout.count("Семь линз") == 2
    assert "ул. Старая" in command(folder, "partners", "list", "очки на выхине").stdout
    assert command(folder, "partners", "list", "книги").returncode == 1
    wrong = folder / "members.csv"
    wrong.write_text("Фамилия;Имя\nИванов;Иван\n", "utf-8")
    refused = command(folder, "partners", "import", str(wrong))
    assert refused.returncode == 1
    assert "нет названий столбцов" in refused.stdout
    assert command(folder, "partners", "list").stdout == listed.stdout
