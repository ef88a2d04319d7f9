"""Festival's Russian voice: resident ``festival --pipe`` processes, watched and restarted."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ivr.errors import SpeakingFailed
from ivr.speaking.pool import Pool
from ivr.speaking.stretch import stretched
from ivr.speaking.wave_file import pcm_of

logger = logging.getLogger(__name__)

VOICE = "voice_msu_ru_nsh_clunits"
COMMAND = ("festival", "--heap", "1200000", "--pipe")
"""With its own default of ten million cells a process begins at 440 MB; with half a million it does not start."""
MOST_BYTES = 320 * 1024 * 1024
"""A process keeps every unit of the voice that it used, up to 400 MB more: a fat one is replaced, in 0.4 s."""
HINT = "install the Debian packages festival and festvox-ru"
START_SECONDS = 15.0
SPEAK_SECONDS = 8.0
"""A sentence takes 0.1-0.5 s; a process that is silent for this long is hung and is replaced."""
LONGEST = 1000
_UNSAYABLE = re.compile(r"[^А-Яа-яЁё .,!?;:-]+")


class FestivalProcess:
    """One resident process, for one task at a time."""

    def __init__(self, command: Sequence[str], start_seconds: float, speak_seconds: float) -> None:
        self._folder: Path | None = None
        self._command = command
        self._start_seconds = start_seconds
        self._speak_seconds = speak_seconds
        self._process: asyncio.subprocess.Process | None = None
        self._ids = itertools.count()
        self._lock = asyncio.Lock()

    async def speak(self, text: str) -> bytes:
        """The wave file of a text. A process that died or hung is replaced once.

        Raises:
            SpeakingFailed: it did not answer, twice.
        """
        async with self._lock:
            try:
                return await self._spoken(text)
            except (TimeoutError, OSError, SpeakingFailed) as error:
                logger.warning("festival is restarted: %r", error)
            try:
                await self.close()
                return await self._spoken(text)
            except (TimeoutError, OSError, SpeakingFailed) as error:
                await self.close()
                raise SpeakingFailed(f"festival did not answer: {error!r}") from error

    async def start(self) -> None:
        """Begin the process, where it does not run yet; about 1.5 s.

        Raises:
            SpeakingFailed: Festival or its voice is not installed, or it does not start in time.
        """
        async with self._lock:
            try:
                await self._running()
            except TimeoutError as error:
                raise SpeakingFailed("festival did not start in time") from error

    async def rest(self) -> None:
        """End the process when it has said what it is saying."""
        async with self._lock:
            await self.close()

    async def _spoken(self, text: str) -> bytes:
        if self._process is not None and await asyncio.to_thread(_memory, self._process.pid) > MOST_BYTES:
            await self.close()
        await self._running()
        done = f"done-{next(self._ids)}"
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="profline-voice-"))
        wave = self._folder / f"{done}.wav"
        synthesis = f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{wave}" (quote riff))'
        async with asyncio.timeout(self._speak_seconds):
            await self._ask(f'{synthesis}\n(format t "{done}\\n")\n(fflush nil)\n', done)
        return await asyncio.to_thread(_taken, wave)

    async def _running(self) -> None:
        if self._process is not None and self._process.returncode is None:
            return
        await self.close()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except FileNotFoundError as error:
            raise SpeakingFailed(f"{self._command[0]} is not installed: {HINT}") from error
        async with asyncio.timeout(self._start_seconds):
            await self._ask(f'({VOICE})\n(format t "ready-%l\\n" current-voice)\n(fflush nil)\n', f"ready-{VOICE[6:]}")

    async def _ask(self, commands: str, answer: str) -> None:
        """Send commands and wait for the line of the answer; what else is printed is passed over."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise SpeakingFailed("festival is not running")
        process.stdin.write(commands.encode())
        await process.stdin.drain()
        while line := await process.stdout.readline():
            said = line.decode("utf-8", "replace").strip()
            if said.endswith(answer):
                return
            if said.startswith("ready-"):
                raise SpeakingFailed(f"the voice {VOICE} is not installed: {HINT}")
        raise SpeakingFailed("festival ended")

    async def close(self) -> None:
        """End the process, and wait until it is gone."""
        process, self._process = self._process, None
        folder, self._folder = self._folder, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()
        if folder is not None:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _taken(wave: Path) -> bytes:
    """What the file holds; it is removed then, with the sentences that nobody waited for."""
    sound = wave.read_bytes()
    for file in wave.parent.iterdir():
        file.unlink()
    return sound


def _memory(pid: int) -> int:
    """The resident bytes of a process, 0 where that is not told."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _sound(riff: bytes, pace: float) -> bytes:
    return stretched(pcm_of(riff), pace)


def sayable(text: str) -> str:
    """The words and marks of a text; a mark that stands alone would make Festival fail."""
    text = re.sub(r"(?<![А-Яа-яЁё])-|-(?![А-Яа-яЁё])", " ", _UNSAYABLE.sub(" ", text))
    text = re.sub(r"\s+(?=[.,!?;:])", "", " ".join(text.split())[:LONGEST])
    text = re.sub(r"([.,!?;:])[.,!?;:]+", r"\1", text).lstrip(".,!?;: ")
    return text if re.search("[А-Яа-яЁё]", text) else ""


class FestivalVoice:
    """A pool of resident Festivals; a text waits for a free one, the shorter the less.

    The pace is made of the sound: a voice of cut-out units has no durations to set.
    """

    name = VOICE[6:]

    def __init__(
        self,
        workers: int = 1,
        *,
        command: Sequence[str] = COMMAND,
        start_seconds: float = START_SECONDS,
        speak_seconds: float = SPEAK_SECONDS,
    ) -> None:
        self._all = [FestivalProcess(command, start_seconds, speak_seconds) for _ in range(workers)]
        self._pool = Pool(self._all)

    async def start(self) -> None:
        """Begin every process, so that the first caller does not wait.

        Raises:
            SpeakingFailed: Festival or its voice is not installed.
        """
        for worker in self._all:
            await worker.start()

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        """The sound of a text, words only (the rest is left out), at most :data:`LONGEST` characters.

        Raises:
            SpeakingFailed: Festival or its voice is not installed, or did not answer.
        """
        words = sayable(text)
        if not words:
            return b""
        async with self._pool.lent(len(words)) as worker:
            riff = await worker.speak(words)
        return await asyncio.to_thread(_sound, riff, pace)

    async def rest(self) -> None:
        """End the processes until they are needed: each takes 220 MB and more. What is being said is said first."""
        for worker in self._all:
            await worker.rest()

    async def close(self) -> None:
        """End every process with its temporary folder."""
        for worker in self._all:
            await worker.close()
