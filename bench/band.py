"""A telephone's band and a workshop's noise, by sox: what is said comes out as the line carries it."""

from __future__ import annotations

import asyncio
import math
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ivr.errors import SpeakingFailed
from ivr.levels import loudness
from ivr.ports import SAMPLE_RATE

LINE_RATE = 8000
LEAD_IN = LEAD_OUT = 0.3
"""Seconds of the line without a voice before and after the words."""
NOISE_SECONDS = 300
"""One recording of noise; every question takes a part of it, chosen by its words."""
SIGNAL_TO_NOISE: dict[str, float | None] = {"clean": None, "noise15": 15.0, "noise8": 8.0}
"""dB of the conditions: the mean power of the words over that of the noise, both within the line's band."""
SOX_SECONDS = 60.0
_RAW = ("-t", "raw", "-e", "signed", "-b", "16", "-c", "1")
_QUIET = ("sox", "-R", "-D", "-V1")
"""``-R``: the same noise in every run."""


@dataclass(frozen=True, slots=True)
class TelephoneLine:
    """A-law at 8 kHz, with noise or without. Made by :meth:`open`; temporary files go to ``folder``."""

    folder: Path
    noise: bytes

    @classmethod
    async def open(cls, folder: Path) -> TelephoneLine:
        """A line with its recording of pink noise; about 1 s.

        Raises:
            SpeakingFailed: sox is not installed, or failed.
        """
        noise = await _sox("-n", *_RAW, "-r", str(LINE_RATE), "-", "synth", str(NOISE_SECONDS), "pinknoise")
        return cls(folder, noise)

    async def carry(self, pcm: bytes, condition: str, name: str) -> bytes:
        """What is heard at the other end, 16 kHz as all sound in the house. ``name`` is the caller's alone.

        Raises:
            SpeakingFailed: sox is not installed, or failed.
        """
        said = self.folder / f"{name}.raw"
        padding = ("pad", str(LEAD_IN), str(LEAD_OUT))
        narrow = await _sox(*_RAW, "-r", str(SAMPLE_RATE), "-", *_RAW, "-r", str(LINE_RATE), "-", *padding, given=pcm)
        ratio = SIGNAL_TO_NOISE[condition]
        if ratio is not None:
            await asyncio.to_thread(said.write_bytes, narrow)
            narrow = await self._with_noise(said, narrow, pcm, ratio)
        law = await _sox(*_RAW, "-r", str(LINE_RATE), "-", "-t", "al", "-", given=narrow)
        return await _sox(
            "-t", "al", "-r", str(LINE_RATE), "-c", "1", "-", *_RAW, "-r", str(SAMPLE_RATE), "-", given=law
        )

    async def _with_noise(self, said: Path, narrow: bytes, pcm: bytes, ratio: float) -> bytes:
        """Both mixed; where the noise begins in its recording hangs on the sound and the ratio."""
        seconds = len(narrow) / 2 / LINE_RATE
        start = random.Random(f"{ratio} {len(pcm)}").uniform(0, NOISE_SECONDS - seconds)
        part = self.noise[round(start * LINE_RATE) * 2 :][: len(narrow)]
        spoken = loudness(narrow) * math.sqrt(seconds / (seconds - LEAD_IN - LEAD_OUT))
        gain = spoken / loudness(part) * 10 ** (-ratio / 20)
        beside = said.with_suffix(".noise")
        await asyncio.to_thread(beside.write_bytes, part)
        raw = (*_RAW, "-r", str(LINE_RATE))
        return await _sox("-m", "-v", "1", *raw, str(said), "-v", f"{gain:.6f}", *raw, str(beside), *raw, "-")


async def _sox(*arguments: str, given: bytes = b"") -> bytes:
    command = (*_QUIET, *arguments)
    try:
        done = await asyncio.to_thread(subprocess.run, command, input=given, capture_output=True, timeout=SOX_SECONDS)
    except FileNotFoundError as error:
        raise SpeakingFailed("sox is not installed: install the Debian package sox") from error
    except subprocess.TimeoutExpired as error:
        raise SpeakingFailed("sox did not end") from error
    if done.returncode:
        raise SpeakingFailed(f"sox failed: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout
