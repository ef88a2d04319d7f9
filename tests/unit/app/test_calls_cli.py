"""``profline calls``: what staff see of the calls, and what they do not."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

from rich.console import Console

from app.calls_cli import in_sum, length, list_calls, masked, show_call
from app.opening import open_database
from app.settings import PACKAGE_ROOT, Settings
from app.staff import Staff
from backend.calls.ending import Ending
from backend.calls.entities import CallRecord, CallTotals
from dialogs.ports import StoredTurn
from dialogs.replies import Reply
from dialogs.state import Conversation
from dialogs.turns import Channel, Command, Turn

LATE = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
CALL = CallRecord(
    id="0123456789abcdef",
    caller_number="79161234567",
    started_at=LATE,
    worker="here",
    answered_at=LATE + timedelta(seconds=1.2),
    ended_at=LATE + timedelta(seconds=125),
    ending=Ending.GOODBYE,
    turns=2,
    topics=("start", "join.how", "dues.size", "card.show", "news.latest"),
    handed_over=("operator-201",),
    ear="whisper",
    voice="festival",
    recording="0123456789abcdef.wav",
)
OTHER = replace(CALL, id="fedcba", caller_number="201", started_at=LATE - timedelta(days=1), ending=None, ended_at=None)


async def printed(folder: Path, *records: CallRecord, call: str = "", **options: object) -> tuple[int, str]:
    """The command's exit code and output."""
    settings = Settings(_env_file=None, data_dir=folder / "data", worker="here")
    console = Console(file=StringIO(), width=200)
    async with open_database(settings) as database, database.write() as tx:
        for record in records:
            await tx.calls.put(record)
        if records:
            asked = Turn(Channel.PHONE, CALL.id, text="как вступить \x1b[2J")
            answered = {"replies": [Reply("…", "Подайте заявление.").to_json()]}
            await tx.conversations.save(Conversation(CALL.conversation, 1), StoredTurn(asked, answered, LATE))
            pressed = replace(asked, text=None, command=Command.REPEAT)
            await tx.conversations.save(Conversation(CALL.conversation, 2), StoredTurn(pressed, answered, LATE))
    staff = Staff("irina", full=bool(options.get("numbers")))
    if call:
        code = await show_call(settings, console, staff, call)
    else:
        day = options.get("day")
        limit = options.get("limit", 30)
        assert isinstance(day, datetime | None)
        assert isinstance(limit, int)
        code = await list_calls(settings, console, staff, day, limit)
    assert isinstance(console.file, StringIO)
    return code, console.file.getvalue()


async def test_the_list_tells_moscows_time_how_long_and_why_and_hides_numbers(tmp_path: Path) -> None:
    code, out = await printed(tmp_path, CALL, OTHER)
    assert code == 0
    for shown in ("24.11.2026 01:30:00", "…4567", "2:05", "попрощались", "operator-201", "идёт", " 201 "):
        assert shown in out
    assert "join.how, dues.size, card.show +1" in out
    assert "79161234567" not in out
    assert "Звонков: 2, реплик: 4, передано: 2." in out


async def test_a_call_without_an_end_goes_on_here_or_is_another_workers(tmp_path: Path) -> None:
    _, here = await printed(tmp_path / "one", OTHER)
    _, there = await printed(tmp_path / "two", replace(OTHER, worker="there"))
    assert ("идёт" in here, "открыт на there" in here) == (True, False)
    assert ("идёт" in there, "открыт на there" in there) == (False, True)
    assert "Принял:         there" in (await printed(tmp_path / "two", call="fedcba"))[1]


async def test_whole_numbers_are_shown_on_request(tmp_path: Path) -> None:
    assert "79161234567" in (await printed(tmp_path, CALL, numbers=True))[1]
    assert "79161234567" in (await printed(tmp_path, call="0123", numbers=True))[1]


async def test_a_day_is_a_day_in_moscow(tmp_path: Path) -> None:
    _, out = await printed(tmp_path, CALL, OTHER, day=datetime(2026, 11, 24))  # noqa: DTZ001 - as typed
    assert "Звонков: 1, реплик: 2, передано: 1." in out
    assert (await printed(tmp_path, day=datetime(2026, 11, 25)))[1] == "Звонков нет.\n"  # noqa: DTZ001


async def test_more_than_are_shown_are_counted(tmp_path: Path) -> None:
    assert "Показаны последние 1; больше — с --limit." in (await printed(tmp_path, CALL, OTHER, limit=1))[1]


async def test_one_call_is_told_with_its_turns_and_steers_no_terminal(tmp_path: Path) -> None:
    code, out = await printed(tmp_path, CALL, OTHER, call="0123")
    assert code == 0
    assert "через 1.2 с" in out
    assert "01:30:00  звонящий: как вступить \\x1b[2J" in out
    assert "звонящий: [repeat]" in out
    assert out.count("помощник: Подайте заявление.") == 2
    assert "Запись:         удалена" in out


async def test_a_recording_that_is_there_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "data/recordings"
    folder.mkdir(parents=True)
    (folder / "0123456789abcdef.wav").touch()
    assert str(folder / "0123456789abcdef.wav") in (await printed(tmp_path, CALL, call="0123456789abcdef"))[1]


async def test_an_unknown_call_is_said_to_be_so(tmp_path: Path) -> None:
    code, out = await printed(tmp_path, CALL, call="[red]x")
    assert code == 1
    assert out == "Нет одного звонка, чей ID начинается с [red]x.\n"


def test_the_sum_agrees_with_its_numbers() -> None:
    assert in_sum(CallTotals(0, 0, 0), 0) == "Звонков нет."
    assert in_sum(CallTotals(1, 1, 0), 1) == "Звонков: 1, реплик: 1, передано: 0."
    assert in_sum(CallTotals(21, 101, 2), 21) == "Звонков: 21, реплик: 101, передано: 2."


def test_odd_values_are_told() -> None:
    assert [masked(number) for number in ("", "201", "4567", "84951234567")] == ["", "201", "4567", "…4567"]
    assert [length(seconds) for seconds in (None, 0, 59.9, 60, 3601)] == ["-", "0:00", "0:59", "1:00", "60:01"]


def test_the_command_needs_no_understanding_and_takes_days_as_they_are_written(tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app", "calls", *words],
            cwd=PACKAGE_ROOT,
            env={"PATH": "/usr/bin:/bin", "PROFLINE_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
        )

    done = run("--day", "2026-11-24")
    assert (done.returncode, done.stdout) == (0, "Звонков нет.\n"), done.stderr
    assert run("--day", "вчера").returncode == 2
    assert run("nobody").returncode == 1
