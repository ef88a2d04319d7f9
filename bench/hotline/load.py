"""What calls cost: processor time and memory of the hotline's processes, Asterisk and the voice included."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psutil

from bench.measuring import memory_mb

LOOK_SECONDS = 1.0


@dataclass(slots=True)
class Load:
    """``processor``: seconds of a core that were used; ``memory``: the most at once, in MB; ``resting``: before."""

    processor: float = 0.0
    memory: float = 0.0
    resting: float = 0.0


@asynccontextmanager
async def measured(pid: int) -> AsyncIterator[Load]:
    """Measure a process and its children while the block runs."""
    load = Load(resting=await asyncio.to_thread(memory_mb, pid))
    used: dict[int, float] = {}
    before = await asyncio.to_thread(_look, pid)
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(_watch(pid, load, used))
        yield load
        watching.cancel()
    used |= await asyncio.to_thread(_look, pid)
    load.processor = sum(seconds - before.get(one, 0.0) for one, seconds in used.items())


async def _watch(pid: int, load: Load, used: dict[int, float]) -> None:
    while True:
        load.memory = max(load.memory, await asyncio.to_thread(memory_mb, pid))
        used |= await asyncio.to_thread(_look, pid)
        await asyncio.sleep(LOOK_SECONDS)


def _look(pid: int) -> dict[int, float]:
    """The processor seconds of every process of the tree."""
    root = psutil.Process(pid)
    found: dict[int, float] = {}
    for process in (root, *root.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        found[process.pid] = times.user + times.system
    return found
