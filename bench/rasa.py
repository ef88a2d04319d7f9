"""A real Rasa 3.6.21, trained from what the house learns from and served, by docker/rasa/rasa.sh."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from rich.console import Console

from app.rasa_export import export
from app.settings import PACKAGE_ROOT, Settings
from dialogs.nlu.export import CLASSIFIER
from tests.support.postgres import free_port

SCRIPT = PACKAGE_ROOT / "docker" / "rasa" / "rasa.sh"
START_SECONDS = 180
RECORD = "training.json"
"""Beside the project: the seconds of its training, for a bench that comes later."""


class RasaFailed(Exception):
    """Rasa could not be trained or served; the message has the end of what it said."""


@dataclass(frozen=True, slots=True)
class Training:
    """``seconds`` is None where the model was trained by somebody who did not write it down."""

    seconds: float | None
    epochs: int
    examples: int


async def train(folder: Path, epochs: int, console: Console) -> Training:
    """Export and train; nothing but the export where the model is newer than what it learns from."""
    await asyncio.to_thread(export, Settings(), folder, epochs, console)
    began = time.perf_counter()
    model = folder / "models" / "profline.tar.gz"
    before = _time_of(model)
    process = await asyncio.create_subprocess_exec(
        "sh", str(SCRIPT), "train", str(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    told, _ = await process.communicate()
    if process.returncode:
        raise RasaFailed(told.decode(errors="replace")[-2000:])
    if _time_of(model) != before:
        (folder / RECORD).write_text(json.dumps({"seconds": time.perf_counter() - began}), encoding="utf-8")
    return trained(folder)


def trained(folder: Path) -> Training:
    """What is known of a trained project."""
    config: Any = yaml.safe_load((folder / "config.yml").read_text(encoding="utf-8"))
    epochs = next(part["epochs"] for part in config["pipeline"] if part["name"] == CLASSIFIER)
    lines = (folder / "data" / "nlu.yml").read_text(encoding="utf-8").splitlines()
    record = folder / RECORD
    seconds = json.loads(record.read_text(encoding="utf-8"))["seconds"] if record.is_file() else None
    return Training(seconds, epochs, sum(line.startswith("      - ") for line in lines))


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[str, int]]:
    """The trained project served: its address and process id."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name != "PROFLINE_RASA_TOKEN"}
    process = await asyncio.create_subprocess_exec(
        "sh",
        str(SCRIPT),
        "serve",
        str(folder),
        str(port),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await ready(f"{url}/status", lambda: process.returncode is None)
        yield url, process.pid
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def ready(url: str, alive: Callable[[], bool]) -> None:
    """Return when the address answers; raise :class:`RasaFailed` where its process ends or takes too long."""
    try:
        async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as session:
            while alive():
                try:
                    async with session.get(url) as answer:
                        if answer.status < 500:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise RasaFailed(f"{url} did not answer within {START_SECONDS} s") from None
    raise RasaFailed(f"the server of {url} ended at its start; run it by hand to see why")


def _time_of(file: Path) -> int:
    return file.stat().st_mtime_ns if file.exists() else 0
