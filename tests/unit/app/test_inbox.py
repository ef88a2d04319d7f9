"""The list of requests: whose, since when by Moscow's clocks, and how many in all."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from rich.console import Console

from app.inbox import as_table, close_request, list_requests
from app.opening import open_database
from app.settings import PACKAGE_ROOT, Settings
from app.staff import Staff
from backend.inbox.entities import RequestKind, StaffRequest

LATE = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
WEB = "web:" + "0123456789abcdef" * 4


def request(conversation: str = WEB, when: str | None = None) -> StaffRequest:
    """A request of the late evening."""
    return StaffRequest(RequestKind.CALLBACK, conversation, conversation.partition(":")[0], LATE, when=when, id=7)


def printed(*requests: StaffRequest, total: int = 1) -> str:
    """The table as staff see it."""
    console = Console(file=StringIO(), width=200, force_terminal=True, color_system=None)
    console.print(as_table(list(requests), total, Staff("irina"), {}))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_a_request_tells_its_conversation_and_moscows_time() -> None:
    table = printed(request())
    assert "24.11.2026 01:30" in table
    assert "web:0123456789ab…" in table
    assert "telegram:123456789 " in printed(request("telegram:123456789"))


def test_what_is_not_shown_is_counted() -> None:
    assert printed(request()).splitlines()[0].rstrip() == "Просьбы к сотрудникам: 1"
    assert "Просьбы к сотрудникам: 2 из 117" in printed(request(), request(), total=117)


def test_peoples_words_are_neither_markup_nor_commands_to_the_terminal() -> None:
    table = printed(request(when="[/red] после \x1b[2J обеда"))
    assert "[/red] после \\x1b[2J обеда" in table
    assert "\x1b[2J" not in table


async def test_requests_are_read_and_closed_without_loading_anything_else(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    console = Console(file=StringIO(), width=200)
    assert await list_requests(settings, console, Staff("irina")) == 0
    async with open_database(settings) as database, database.write() as tx:
        number = await tx.requests.add(request())
        assert not await tx.loading.has_organisations()
    assert [await close_request(settings, console, number) for _ in range(2)] == [0, 1]
    assert isinstance(console.file, StringIO)
    assert f"Просьба {number} исполнена." in console.file.getvalue()


def test_understanding_is_not_loaded_for_it() -> None:
    code = "import sys, app.inbox; print([name for name in sys.modules if name in ('numpy', 'pymorphy3')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=PACKAGE_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
