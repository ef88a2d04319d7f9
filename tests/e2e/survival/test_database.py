"""The database is away in mid-call: the caller hears an excuse, not silence, and the call goes on when it is back."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path

import psutil
import pytest

from app.core import Core, open_core
from app.settings import Settings
from ivr.softphone.call import Call
from tests.e2e.survival.figures import figures
from tests.e2e.survival.robot import Robot
from tests.e2e.survival.stage import Stage
from tests.support.keys import DATA_KEYS
from tests.support.phone import cache_dir, until, until_clean
from tests.support.postgres import PostgresServer

pytestmark = [pytest.mark.phone, pytest.mark.postgres, pytest.mark.asyncio(loop_scope="session")]
SILENCE = 7.0
"""Seconds that a caller may hear nothing: a word comes before."""


@asynccontextmanager
async def core(stage: Stage, folder: Path, url: str) -> AsyncIterator[Core]:
    """The real engine on PostgreSQL; it outlives its calls."""
    settings = Settings(
        _env_file=None, data_dir=folder / "data", cache_dir=cache_dir(), database_url=url, data_keys=DATA_KEYS
    )
    async with open_core(settings) as opened:
        try:
            yield opened
        finally:
            await until_clean(stage.line, 10.0)


@contextmanager
def stopped(server: PostgresServer) -> Iterator[None]:
    """Connections are cut, and refused."""
    server.stop()
    try:
        yield
    finally:
        server.start()


@contextmanager
def hung(server: PostgresServer) -> Iterator[None]:
    """Connections stay open, and nobody answers."""
    pid = int((server.folder / "data/postmaster.pid").read_text().split()[0])
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    for one in family:
        os.kill(one.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in family:
            if one.is_running():
                os.kill(one.pid, signal.SIGCONT)


async def pressed_and_heard(call: Call, key: str) -> float:
    """Press a key in a silence; the seconds until anything is heard."""
    await call.heard_silence(0.4)
    [at] = await call.press(key)
    return await call.heard_sound(after=at, within=SILENCE + 2.0) - at


async def lives_through(robot: Robot, call: Call, trouble: AbstractContextManager[None], seconds: float) -> float:
    """So many seconds without the database; the longest silence after a key. A key is answered afterwards."""
    clock = asyncio.get_running_loop().time
    longest = 0.0
    await asyncio.to_thread(trouble.__enter__)
    began = clock()
    try:
        while clock() - began < seconds:
            longest = max(longest, await pressed_and_heard(call, "*"))
    finally:
        await asyncio.to_thread(trouble.__exit__, None, None, None)
    robot.notes.understood.clear()
    async with asyncio.timeout(25.0):
        while robot.notes.understood[-1:] != ["cancel"]:
            await pressed_and_heard(call, "*")
    return longest


async def through(stage: Stage, server: PostgresServer, url: str, folder: Path, seconds: float) -> None:
    """One call lives through a server that is stopped, and through one that is hung."""
    async with core(stage, folder, url) as opened:
        robot = Robot(opened.engine)
        async with stage.caller(robot) as call:
            await call.heard_sound(after=0.0)
            for how, trouble in (("stopped", stopped), ("hung", hung)):
                longest = await lives_through(robot, call, trouble(server), seconds)
                figures.info("database %s for %.0f s: at most %.1f s of silence after a key", how, seconds, longest)
                assert longest < SILENCE
        await until(lambda: robot.begun == robot.finished == 1)


async def test_a_call_lives_through_a_database_that_is_away(
    stage: Stage, postgres_server: PostgresServer, postgres_with_tables: str, tmp_path: Path
) -> None:
    url = postgres_server.new_database(postgres_with_tables)
    await through(stage, postgres_server, url, tmp_path, 2.0)


@pytest.mark.soak
async def test_a_call_lives_through_twenty_seconds_without_the_database(
    stage: Stage, postgres_server: PostgresServer, postgres_with_tables: str, tmp_path: Path
) -> None:
    url = postgres_server.new_database(postgres_with_tables)
    await through(stage, postgres_server, url, tmp_path, 20.0)


@pytest.mark.soak
async def test_a_call_that_begins_without_the_database_is_excused_and_goes_on(
    stage: Stage, postgres_server: PostgresServer, postgres_with_tables: str, tmp_path: Path
) -> None:
    async with core(stage, tmp_path, postgres_server.new_database(postgres_with_tables)) as opened:
        robot = Robot(opened.engine)
        with stopped(postgres_server):
            async with stage.caller(robot) as call:
                await call.answered
                assert await call.heard_sound(after=0.0) - (call.answered_at or 0.0) < SILENCE
                await call.heard_silence(0.4)
        async with stage.caller(robot) as call:
            await call.heard_sound(after=0.0)
            await until(lambda: bool(robot.notes.understood))
            assert robot.notes.understood[-1] == "greeting"
