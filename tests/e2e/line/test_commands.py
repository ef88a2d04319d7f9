"""The other commands of ``profline``: what they print, and how they end."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from app.settings import PACKAGE_ROOT
from tests.support.postgres import free_port
from tests.support.process import command, profline

QUESTION = "как вступить в профсоюз"


def test_settings_prints_all_of_them_and_the_example_file(tmp_path: Path) -> None:
    table = command(tmp_path, "settings")
    assert table.returncode == 0
    example = command(tmp_path, "settings", "--env")
    assert example.returncode == 0
    assert example.stdout == (PACKAGE_ROOT / ".env.example").read_text(encoding="utf-8")
    names = [line[1:].partition("=")[0] for line in example.stdout.splitlines() if line.startswith("#PROFLINE_")]
    assert len(names) > 20
    assert [name for name in names if name not in table.stdout] == []


def test_no_command_shows_help_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    helped = command(tmp_path)
    for name in ("run", "chat", "learn", "call", "doctor", "requests", "answers", "gaps", "settings"):
        assert name in helped.stdout + helped.stderr
    unknown = command(tmp_path, "dance")
    assert unknown.returncode == 2
    assert "dance" in unknown.stderr


def test_every_command_refuses_wrong_settings(tmp_path: Path) -> None:
    for words in (("chat",), ("requests",), ("doctor",), ("call", "привет")):
        done = command(tmp_path, *words, http_port="eighty")
        assert done.returncode == 2, words
        assert "PROFLINE_HTTP_PORT=eighty" in done.stderr
        assert "Traceback" not in done.stderr


def test_learn_tells_what_it_learned_and_where_it_is(folder: Path) -> None:
    done = command(folder, "learn")
    assert (done.returncode, done.stderr) == (0, "")
    count, kept = done.stdout.split(" examples in ")
    assert int(count.replace(",", "")) > 5000
    assert list(Path(kept.rpartition("kept in ")[2].strip()).glob("understanding-*.npz"))


def test_chat_is_the_same_conversation(folder: Path) -> None:
    done = command(folder, "chat", said=f"{QUESTION}\nпокажи мою карту\n/cancel\n1\nдо свидания\nне читается\n")
    assert done.returncode == 0, done.stderr
    for words in ("заявление", "номер карты", "остановились", "До свидания"):
        assert words.lower() in done.stdout.lower(), words
    assert done.stderr == ""


@pytest.mark.parametrize("said", ["\n/quit\n", QUESTION])
def test_chat_ends_with_its_input(folder: Path, said: str) -> None:
    done = command(folder, "chat", said=said)
    assert (done.returncode, done.stderr) == (0, "")


async def test_requests_are_listed_and_closed_beside_a_running_line(folder: Path) -> None:
    async with profline(folder) as line:
        assert "Просьбы к сотрудникам: 0" in command(folder, "requests").stdout
        for text in ("перезвоните мне пожалуйста", "8 900 123-45-67", "завтра утром"):
            await line.say("anna", text)
        await line.say("boris", "позовите человека")
        listed = command(folder, "requests")
        assert listed.returncode == 0
        assert "Просьбы к сотрудникам: 2" in listed.stdout
        assert "…4567" in listed.stdout
        assert "900" not in listed.stdout
        assert "9001234567" in command(folder, "requests", "--full").stdout
        assert "завтра утром" in listed.stdout
        closed = command(folder, "requests", "--close", "1")
        assert (closed.returncode, closed.stdout) == (0, "Просьба 1 исполнена.\n")
        again = command(folder, "requests", "--close", "1")
        assert (again.returncode, again.stdout) == (1, "Открытой просьбы 1 нет.\n")
        assert "Просьбы к сотрудникам: 1" in command(folder, "requests").stdout
        assert await line.stop() == 0


@pytest.mark.phone
def test_doctor_names_what_is_here_and_changes_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = command(tmp_path, "doctor", phone="auto", http_port=taken.getsockname()[1])
    assert done.returncode == 0, done.stdout
    for part in ("Python", "Data folder", "HTTP port", "Asterisk", "Voice", "Ear", "Telegram", "VK", "Database"):
        assert part in done.stdout
    assert "set PROFLINE_HTTP_PORT to another" in done.stdout
    assert not (tmp_path / "data").exists()


def test_doctor_fails_where_what_was_asked_for_is_missing(tmp_path: Path) -> None:
    url = f"postgresql+asyncpg://union:hunter2@127.0.0.1:{free_port()}/profline"
    done = command(tmp_path, "doctor", database_url=url)
    assert done.returncode == 1
    assert "does not answer" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize("editor", ["false", "/nonexistent", "sh -c 'exit 3'"])
def test_an_editor_that_fails_is_told_in_a_sentence(tmp_path: Path, editor: str) -> None:
    done = command(tmp_path, "answers", "edit", "pay.delay", through=("env", "-u", "VISUAL", f"EDITOR={editor}"))
    assert done.returncode == 1
    assert done.stderr.startswith("Nothing was kept.\nthe editor failed")
    assert "Traceback" not in done.stderr


def test_rasa_export_into_a_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    done = command(tmp_path, "rasa-export", "taken")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("taken: the project cannot be written there")
