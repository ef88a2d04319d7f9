"""A real ``profline run`` in a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.support.keys import DATA_KEYS
from tests.support.postgres import free_port

START_SECONDS = 60


@asynccontextmanager
async def running_server(database_url: str, folder: Path, **settings: str) -> AsyncIterator[tuple[str, int]]:
    """A ``profline run`` without bots and telephone, unless ``settings`` say otherwise: its address and process id."""
    port = free_port()
    environment = os.environ | {
        "PROFLINE_DATABASE_URL": database_url,
        "PROFLINE_DATA_KEYS": DATA_KEYS,
        "PROFLINE_DATA_DIR": str(folder),
        "PROFLINE_HTTP_PORT": str(port),
        "PROFLINE_RATE_LIMIT": "0",
        "PROFLINE_PHONE": "off",
        "PROFLINE_LOG_LEVEL": "ERROR",
        **{f"PROFLINE_{name}": value for name, value in settings.items()},
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "run", env=environment, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await _ready(url, process)
        yield url, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _ready(url: str, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as session:
        while process.returncode is None:
            try:
                async with session.get(f"{url}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise RuntimeError("the server ended at its start")
