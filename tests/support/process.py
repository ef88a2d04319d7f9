"""The real ``profline`` as a child process: started with settings, used and watched from outside."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psutil

from backend.keys import Keyring
from tests.fakes.until import until
from tests.support.keys import DATA_KEYS
from tests.support.phone import cache_dir
from tests.support.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
READY = "Stop with Ctrl-C."
START_SECONDS = 120.0
"""A start from nothing, which learns first, on two cores that are busy with other tests."""
STOP_SECONDS = 10.0
COMMAND = (sys.executable, "-m", "app")


class Row(NamedTuple):
    """A part's row in the table."""

    state: str
    where: str
    how: str


def environment(folder: Path, settings: dict[str, object]) -> dict[str, str]:
    """Ours without its own settings. Byte code is kept beside other caches: compiling takes longer than the rest."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PROFLINE_")}
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    wanted = {"data_dir": folder / "data", "cache_dir": cache_dir(), "phone": "off"} | settings
    if "postgresql" in str(settings.get("database_url")):
        wanted = {"data_keys": DATA_KEYS} | wanted
    return (
        ours
        | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(cache_dir() / "bytecode"), "COLUMNS": "500"}
        | {f"PROFLINE_{name.upper()}": str(value) for name, value in wanted.items()}
    )


def command(
    folder: Path, *words: str, said: str = "", through: Sequence[str] = (), **settings: object
) -> subprocess.CompletedProcess[str]:
    """Run a command of ``profline`` to its end; ``said`` is what a person types, ``through`` a command that runs it."""
    return subprocess.run(
        [*through, *COMMAND, *words],
        cwd=folder,
        env=environment(folder, settings),
        input=said,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
    )


@dataclass
class Profline:
    """A running ``profline run``. Start it with :func:`profline`."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    web: httpx.AsyncClient

    @property
    def output(self) -> str:
        """All that it has written to the terminal so far; the last character may be half there."""
        return "".join((self.folder / name).read_text("utf-8", errors="replace") for name in ("stdout", "stderr"))

    @property
    def rows(self) -> dict[str, Row]:
        """The table, by the names of the parts."""
        lines = (self.folder / "stdout").read_text(encoding="utf-8").splitlines()
        cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if line.startswith("│")]
        return {name: Row(*rest) for name, *rest in cells}

    async def ready(self) -> None:
        """Wait for the table."""
        await until(lambda: READY in self.output or self.process.poll() is not None, START_SECONDS)
        assert self.process.returncode is None, self.output

    async def turn(self, conversation: str, text: str | None = None, **more: str) -> httpx.Response:
        """One turn by HTTP. Short names of conversations are made long enough."""
        body = {"conversation": conversation.ljust(16, "-"), "text": text, **more}
        return await self.web.post("/api/v1/dialog/turns", json=body)

    async def say(self, conversation: str, text: str | None = None, **more: str) -> dict[str, Any]:
        """One turn by HTTP, which must be answered."""
        response = await self.turn(conversation, text, **more)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def children(self) -> list[psutil.Process]:
        """The processes that it has started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    async def stop(self, how: signal.Signals = signal.SIGTERM, within: float = STOP_SECONDS) -> int:
        """Ask it to end, and wait for that; the exit status."""
        self.process.send_signal(how)
        await until(lambda: self.process.poll() is not None, within)
        return self.process.returncode

    async def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        await until(lambda: self.process.poll() is not None)

    def stored(self, channel: str) -> list[tuple[str | None, str]]:
        """What was said by a channel, and what it was taken for, from the database (SQLite)."""
        return [(text, result["understood"]["id"]) for text, result in self.turns(channel)]

    def turns(self, channel: str) -> list[tuple[str | None, dict[str, Any]]]:
        """The texts and results of a channel's turns, opened with the key beside the database (SQLite)."""
        keyring = Keyring.parse((self.folder / "data/data.key").read_text())
        query = "SELECT text, result FROM turns WHERE conversation LIKE ? ORDER BY id"
        with closing(sqlite3.connect(self.folder / "data/profline.db")) as database:
            rows = database.execute(query, (f"{channel}:%",)).fetchall()
        return [
            (
                None if text is None else keyring.open(text, "turns.text").decode(),
                json.loads(keyring.open(result, "turns.result")),
            )
            for text, result in rows
        ]


def _start(folder: Path, words: Sequence[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        return subprocess.Popen(words, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err)


@asynccontextmanager
async def starting(folder: Path, *, through: Sequence[str] = (), **settings: object) -> AsyncIterator[Profline]:
    """``profline run`` that has just been started; ``through`` is a command that starts it. Killed at the end."""
    port = int(str(settings.setdefault("http_port", free_port())))
    process = _start(folder, [*through, *COMMAND, "run"], environment(folder, settings))
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as web:
            yield Profline(folder, port, process, web)
    finally:
        process.kill()
        process.wait()


@asynccontextmanager
async def profline(folder: Path, *, through: Sequence[str] = (), **settings: object) -> AsyncIterator[Profline]:
    """``profline run`` that has printed its table; settings by their names without the prefix."""
    async with starting(folder, through=through, **settings) as line:
        await line.ready()
        yield line


def alive(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Those that have not ended."""
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
