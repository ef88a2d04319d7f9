"""Questions spoken by the house's voice, carried by a telephone line, and heard by the ear in use."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.band import TelephoneLine
from dialogs.spoken import speakable
from ivr.hearing import VoskEar, VoskServerEar, WhisperEar, choose_ear
from ivr.ports import FRAME_BYTES
from ivr.speaking import CachedVoice, FestivalVoice

PATIENCE = 300.0
"""Seconds that Festival may take on a machine that is busy with hearing."""


class Utterance(Protocol):
    """What is to be said, and over which line."""

    @property
    def said(self) -> str:
        """The text as it is written."""
        ...

    @property
    def condition(self) -> str:
        """A key of :data:`bench.band.SIGNAL_TO_NOISE`."""
        ...


@dataclass(frozen=True, slots=True)
class Telephone:
    """A voice, a line and an ear; not for two tasks at once."""

    name: str
    voice: CachedVoice
    line: TelephoneLine
    ear: VoskEar | VoskServerEar | WhisperEar

    async def heard(self, utterance: Utterance) -> str:
        """What the ear takes it for; empty where nothing was heard.

        Raises:
            SpeakingFailed: Festival or sox failed, or is not installed.
            HearingFailed: the ear failed.
        """
        pcm = await self.voice.speak(speakable(utterance.said), keep=True)
        return await self._hear(await self.line.carry(pcm, utterance.condition, self.name)) if pcm else ""

    async def _hear(self, pcm: bytes) -> str:
        listening = self.ear.listen()
        for at in range(0, len(pcm), FRAME_BYTES):
            await listening.feed(pcm[at : at + FRAME_BYTES])
        return await listening.finish()


@asynccontextmanager
async def telephones(cache_dir: Path, models_dir: Path, count: int) -> AsyncIterator[Sequence[Telephone]]:
    """So many telephones, each with an ear of its own on one core and a Festival of its own.

    Raises:
        SpeakingFailed: sox is not installed.
        HearingFailed: the ear's model is missing.
    """
    ears = [await asyncio.to_thread(choose_ear, "auto", models_dir, cache_dir, threads=1) for _ in range(count)]
    voice = CachedVoice(
        FestivalVoice(count, start_seconds=PATIENCE, speak_seconds=PATIENCE), cache_dir / "speech-heard"
    )
    try:
        with tempfile.TemporaryDirectory(prefix="profline-heard-") as folder:
            line = await TelephoneLine.open(Path(folder))
            yield [Telephone(f"{number}", voice, line, ear) for number, ear in enumerate(ears)]
    finally:
        await voice.close()
        for ear in ears:
            ear.close()


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """Words to change, leave out or put in (Levenshtein), and the words that were said; figures count as words."""
    a, b = (re.findall(r"\w+", speakable(text).lower().replace("ё", "е")) for text in (said, heard))
    row = list(range(len(b) + 1))
    for i, word in enumerate(a, 1):
        above, row[0] = row[:], i
        for j, other in enumerate(b, 1):
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (word != other))
    return row[-1], len(a)
