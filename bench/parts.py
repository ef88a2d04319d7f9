"""The memory of every part of the help line, the recogniser apart."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import psutil
from rich.table import Table

from app.settings import Settings
from bench.measuring import memory_mb
from bench.serving import running_server
from ivr.asterisk.server import AsteriskServer
from ivr.settings import PhoneSettings
from ivr.speaking import FestivalVoice

SETTLED = 12.0
"""Seconds after which a start is over, the bots' first tries included."""
NOWHERE = "http://127.0.0.1:9"
"""Nobody answers there: the bots are loaded and keep trying."""
TOKENS = {
    "TELEGRAM_TOKEN": "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "TELEGRAM_API_URL": NOWHERE,
    "VK_TOKEN": "vk1.a.bench",
    "VK_GROUP_ID": "1",
    "VK_API_URL": NOWHERE,
}
SENTENCES = ("Напишите заявление в профком.", "Решение примет выборный орган.", "Чем ещё помочь?")


async def parts_table() -> Table:
    """PSS in MB of each part at rest, and of the voice while somebody calls."""
    with tempfile.TemporaryDirectory(prefix="profline-bench-") as folder:
        url = f"sqlite+aiosqlite:///{folder}/parts.db"
        async with running_server(url, Path(folder) / "a"):
            pass  # the first start learns and fills the database; the second is what is measured
        async with running_server(url, Path(folder) / "a") as (_, pid):
            alone = await _at_rest(pid)
        async with running_server(url, Path(folder) / "a", **TOKENS) as (_, pid):
            with_bots = await _at_rest(pid)
        asterisk, voice = await _asterisk(Path(folder)), await _voice()
    table = Table(title="Memory of all parts but recognition, MB (PSS)", title_justify="left")
    table.add_column("Part")
    table.add_column("MB", justify="right")
    rows = {
        "engine, web, understanding, scheduler (one process)": alone,
        "+ Telegram and VK in the same process": with_bots - alone,
        "Asterisk, no call": asterisk,
        "All at rest": with_bots + asterisk,
        "Voice (Festival), only while somebody calls": voice,
        "All in a call": with_bots + asterisk + voice,
    }
    for name, value in rows.items():
        table.add_row(name, f"{value:.0f}")
    return table


async def _at_rest(pid: int) -> float:
    """The memory once the start is over and what it needed is given back."""
    await asyncio.sleep(SETTLED)
    return memory_mb(pid)


async def _asterisk(folder: Path) -> float:
    settings = PhoneSettings(data_dir=folder / "phone", cache_dir=Settings().cache, sip_port=0)
    async with AsteriskServer(settings) as server:
        return memory_mb(server.pid)


async def _voice() -> float:
    voice = FestivalVoice()
    try:
        for sentence in SENTENCES:
            await voice.speak(sentence)
        children = await asyncio.to_thread(psutil.Process().children)
        return sum(memory_mb(child.pid) for child in children if "festival" in child.name())
    finally:
        await voice.close()
