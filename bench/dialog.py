"""``make bench-dialog``: turns a second, latency and memory of the dialogue.

Over HTTP against a real ``profline run`` in a process of its own, and in-process against the engine;
on SQLite and PostgreSQL; with 1 and 64 conversations at once. The turns are those of people: greetings,
questions of tests/data/questions-dev.jsonl (nobody trained on them), pressed buttons, forms, news.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import uvloop
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.core import open_core
from app.settings import Settings
from bench.measuring import machine, memory_mb, percentile
from bench.parts import parts_table
from bench.serving import running_server
from dialogs.turns import Channel, Turn
from tests.support.keys import DATA_KEYS
from tests.support.postgres import PostgresServer, binaries, free_port

QUESTIONS = Path(__file__).parent.parent / "tests/data/questions-dev.jsonl"
CONVERSATIONS = (1, 64)

Say = Callable[[str, dict[str, Any]], Awaitable[list[str]]]
"""Sends one turn of a conversation; the choices that its answer offers."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. Latencies are in milliseconds, memory in MB (of the server, or of this process)."""

    way: str
    database: str
    conversations: int
    turns: int
    per_second: float
    median: float
    p95: float
    p99: float
    memory: float


def script(seed: int) -> Iterator[dict[str, Any]]:
    """What one person says, without end: ``{"press": True}`` presses something that was offered."""
    draw = random.Random(seed)
    questions = [json.loads(line)["text"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    while True:
        yield {"text": "здравствуйте"}
        for _ in range(4):
            yield {"text": draw.choice(questions)}
            if draw.random() < 0.4:
                yield {"press": True}
        yield {"text": "покажи мою карту"}
        yield {"text": "12345"}
        yield {"text": "отмена"}
        yield {"text": draw.choice(("какие новости", "какие конференции запланированы"))}


async def converse(say: Say, secret: str, seed: int, turns: int, times: list[float]) -> None:
    """One person's conversation, the next turn as soon as the last is answered."""
    draw = random.Random(seed)
    choices: list[str] = []
    steps = script(seed)
    for _ in range(turns):
        step = next(steps)
        if step.get("press"):
            step = {"choice": draw.choice(choices)} if choices else {"text": "спасибо"}
        began = time.perf_counter()
        choices = await say(secret, step)
        times.append((time.perf_counter() - began) * 1000)


async def measure(say: Say, conversations: int, turns: int) -> tuple[float, list[float]]:
    """Turns a second, and every latency, sorted. A tenth as many turns are said first, to warm up."""
    for share in (0.1, 1.0):
        times: list[float] = []
        each = max(3, int(turns * share / conversations))
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(conversations):
                secret = f"bench-{conversations}-{share}-{number}".ljust(32, "x") + os.urandom(4).hex()
                group.create_task(converse(say, secret, number, each, times))
        spent = time.perf_counter() - began
    return len(times) / spent, sorted(times)


async def over_http(url: str, conversations: int, turns: int) -> tuple[float, list[float]]:
    """The web chat's own request."""
    connector = aiohttp.TCPConnector(limit=conversations)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def say(secret: str, step: dict[str, Any]) -> list[str]:
            body = {"conversation": secret, "locale": "ru", **step}
            async with session.post(f"{url}/api/v1/dialog/turns", json=body) as answer:
                answer.raise_for_status()
                data = await answer.json()
            return [option["choice"] for reply in data["replies"] for option in reply["options"]]

        return await measure(say, conversations, turns)


async def in_process(settings: Settings, conversations: int, turns: int) -> tuple[float, list[float]]:
    """The engine itself."""
    async with open_core(settings) as core:

        async def say(secret: str, step: dict[str, Any]) -> list[str]:
            result = await core.engine.handle(Turn(Channel.WEB, secret, **step))
            return [option.choice for reply in result.replies for option in reply.options]

        return await measure(say, conversations, turns)


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of our own, for this run. It keeps its default durability, unlike that of the tests."""
    with tempfile.TemporaryDirectory(prefix="profline-bench-pg-") as folder:
        server = PostgresServer(binaries(), Path(folder), free_port())
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()


async def rows(turns: int, progress: Progress) -> list[Row]:
    """Every line of the table."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="profline-bench-") as temp, postgres() as server:
        databases: dict[str, Callable[[str], str]] = {
            "SQLite": lambda name: f"sqlite+aiosqlite:///{temp}/{name}.db",
            "PostgreSQL": lambda name: server.new_database(),
        }
        task = progress.add_task("measuring", total=len(databases) * len(CONVERSATIONS) * 2)
        for database, new_url in databases.items():
            for conversations in CONVERSATIONS:
                url, folder = new_url(f"http{conversations}"), Path(temp) / f"{database}{conversations}"
                async with running_server(url, folder) as (address, pid):
                    rate, times = await over_http(address, conversations, turns)
                    found.append(_row("HTTP", database, conversations, rate, times, memory_mb(pid)))
                progress.advance(task)
                settings = Settings(database_url=new_url(f"core{conversations}"), data_dir=folder, data_keys=DATA_KEYS)
                rate, times = await in_process(settings, conversations, turns)
                found.append(_row("in-process", database, conversations, rate, times, memory_mb(os.getpid())))
                progress.advance(task)
    return sorted(found, key=lambda row: (row.way, row.database, row.conversations))


def _row(way: str, database: str, conversations: int, rate: float, times: list[float], memory: float) -> Row:
    median, p95, p99 = (percentile(times, share) for share in (0.5, 0.95, 0.99))
    return Row(way, database, conversations, len(times), rate, median, p95, p99, memory)


def table(found: list[Row]) -> Table:
    """The rows for a person to read."""
    shown = Table(title=f"Dialogue: {machine()}", title_justify="left")
    for column in ("Way", "Database", "At once", "Turns", "Turns/s", "Median ms", "95 % ms", "99 % ms", "Memory MB"):
        shown.add_column(column, justify="left" if column in ("Way", "Database") else "right")
    for row in found:
        figures = (f"{row.per_second:.0f}", *(f"{value:.1f}" for value in (row.median, row.p95, row.p99)))
        shown.add_row(row.way, row.database, str(row.conversations), str(row.turns), *figures, f"{row.memory:.0f}")
    return shown


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=6000, help="turns of each measurement")
    turns = parser.parse_args().turns
    console = Console(width=120)
    with Progress(console=Console(stderr=True)) as progress:
        found = uvloop.run(rows(turns, progress))
    console.print(table(found))
    console.print(uvloop.run(parts_table()))


if __name__ == "__main__":
    main()
