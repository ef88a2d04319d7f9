"""A real telephone line for tests: Asterisk of its own port and folder, and sounds to tell apart.

Where Asterisk is missing, a test fails with what to run: ``sh docker/install/asterisk.sh``.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from ivr.asterisk.ari import Ari
from ivr.asterisk.busy import keep_sound
from ivr.asterisk.calls import OnCall
from ivr.asterisk.line import Line
from ivr.asterisk.server import instance_folder
from ivr.asterisk.watch import Patience
from ivr.ports import SAMPLE_RATE
from ivr.settings import PhoneSettings
from ivr.softphone import Softphone

START_SECONDS = 30.0


def cache_dir() -> Path:
    """Where the install scripts keep what they make."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("PROFLINE_CACHE_DIR") or Path(base) / "profline")


def phone_settings(folder: Path, *, max_calls: int = 50) -> PhoneSettings:
    """A line on free ports."""
    return PhoneSettings(data_dir=folder, cache_dir=cache_dir(), sip_port=0, max_calls=max_calls)


@asynccontextmanager
async def running_line(
    settings: PhoneSettings, on_call: OnCall, *, patience: Patience | None = None, busy: bytes = b""
) -> AsyncIterator[Line]:
    """A line that takes calls; fails where it cannot start. ``busy``: what callers above its limit hear."""
    line = Line(settings, on_call, patience=patience)
    if busy:
        await asyncio.to_thread(keep_sound, instance_folder(settings), busy)
    tasks = asyncio.TaskGroup()
    await tasks.__aenter__()  # not "async with", so that a test's own failure is shown as it is
    running = tasks.create_task(line.run())
    try:
        async with asyncio.timeout(START_SECONDS):
            await line.ready.wait()
        yield line
    finally:
        running.cancel()
        await tasks.__aexit__(None, None, None)


def softphone(line: Line) -> Softphone:
    """A caller of this line."""
    return Softphone("127.0.0.1", line.sip_port)


async def traces(line: Line) -> list[str]:
    """The channels and bridges that Asterisk has now."""
    if line.ari is None:
        return []
    async with Ari(line.ari) as ari:
        return [channel.id for channel in await ari.channels()] + await ari.bridges()


async def until(fact: Callable[[], bool], within: float = 5.0) -> None:
    """Poll for a fact; TimeoutError where it does not come true."""
    async with asyncio.timeout(within):
        while not fact():  # noqa: ASYNC110 - the facts of another process have no event
            await asyncio.sleep(0.01)


async def until_clean(line: Line, within: float = 5.0) -> None:
    """Wait for the end of all calls, here and in Asterisk."""
    async with asyncio.timeout(within):
        while line.live_calls or await traces(line):  # noqa: ASYNC110 - Asterisk has to be asked
            await asyncio.sleep(0.02)


def tone(seconds: float, hertz: float = 440.0, rate: int = SAMPLE_RATE) -> bytes:
    """A clear sound, 16-bit PCM."""
    samples = 8000 * np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * hertz / rate)
    return samples.astype("<i2").tobytes()


def pitch(pcm: bytes, rate: int) -> float:
    """The strongest frequency of a sound, Hz."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * rate / len(samples)
