"""A voice that is a program: text on its input, a wave file on its output."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shlex
import signal
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

from ivr.errors import SpeakingFailed
from ivr.speaking.stretch import stretched
from ivr.speaking.wave_file import pcm_of

SPEAK_SECONDS = 8.0
MOST_BYTES = 16 * 1024 * 1024
"""Of one answer: a minute and a half at 48 kHz in stereo; a sentence takes at most 20 s."""
AT_ONCE = 2
"""Programs at the same time: each loads its voice anew."""
PACE = "{rate}"


class CommandVoice:
    """Any command line, run once a sentence and without a shell.

    ``{rate}`` in it becomes how much longer the speech shall take, like 1.00 or 1.30 (Piper's
    ``--length_scale``); where it does not stand, the sound is stretched here.
    """

    def __init__(
        self, command: str, *, seconds: float = SPEAK_SECONDS, most_bytes: int = MOST_BYTES, at_once: int = AT_ONCE
    ) -> None:
        try:
            self._args = shlex.split(command)
        except ValueError as error:
            raise SpeakingFailed(f"the voice's command line cannot be read: {error}") from error
        if not self._args:
            raise SpeakingFailed("the voice's command line is empty")
        self._program = Path(self._args[0]).name
        self._seconds, self._most = seconds, most_bytes
        self._free = asyncio.Semaphore(at_once)
        self.name = f"{self._program}-{hashlib.sha256(command.encode()).hexdigest()[:8]}"

    @property
    def program(self) -> str:
        """What must be installed."""
        return self._args[0]

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        """The sound of a text.

        Raises:
            SpeakingFailed: the program is not there, failed, hung, or made no wave file.
        """
        line = " ".join(text.split())
        if not re.search(r"\w", line):
            return b""
        args = [part.replace(PACE, f"{pace:.2f}") for part in self._args]
        async with self._free:
            riff = await self._run(args, line)
        pcm = await asyncio.to_thread(pcm_of, riff)
        return pcm if any(PACE in part for part in self._args) else await asyncio.to_thread(stretched, pcm, pace)

    async def _run(self, args: list[str], line: str) -> bytes:
        try:
            process = await asyncio.create_subprocess_exec(
                *args, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
            )
        except (OSError, ValueError) as error:
            raise SpeakingFailed(f"{self._program} cannot be started: {error}") from error
        try:
            async with asyncio.timeout(self._seconds):
                return await self._answer(process, line)
        except TimeoutError as error:
            raise SpeakingFailed(f"{self._program} did not answer in {self._seconds:g} s") from error
        finally:
            await _end(process)

    async def _answer(self, process: Process, line: str) -> bytes:
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise SpeakingFailed(f"{self._program} has no pipes")
        async with asyncio.TaskGroup() as group:
            group.create_task(_pass_over(process.stderr))
            group.create_task(_feed(process.stdin, line))
            spoken = await _read(process.stdout, self._most)
            if len(spoken) > self._most:
                _kill(process)
        if len(spoken) > self._most:
            raise SpeakingFailed(f"{self._program} made more than {self._most} bytes of one sentence")
        if code := await process.wait():
            raise SpeakingFailed(f"{self._program} ended with code {code}")
        return spoken

    async def start(self) -> None:
        """Nothing stays resident."""

    async def rest(self) -> None:
        """Nothing stays resident."""

    async def close(self) -> None:
        """What is running ends with the sentence that asked for it."""


async def _feed(pipe: asyncio.StreamWriter, line: str) -> None:
    """Say it and close; a program that reads no further is judged by its answer."""
    with suppress(BrokenPipeError, ConnectionResetError):
        pipe.write(f"{line}\n".encode())
        await pipe.drain()
        pipe.close()
        await pipe.wait_closed()


async def _read(pipe: asyncio.StreamReader, most: int) -> bytes:
    """Everything up to the end; a byte more than ``most`` tells that there was more, which is not kept."""
    data = bytearray()
    while chunk := await pipe.read(64 * 1024):
        data += chunk[: most + 1 - len(data)]
        if len(data) > most:
            break
    return bytes(data)


async def _pass_over(pipe: asyncio.StreamReader) -> None:
    """Read what is complained about, or the program would wait; it is not kept, for it may hold the sentence."""
    while await pipe.read(64 * 1024):
        pass


def _kill(process: Process) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


async def _end(process: Process) -> None:
    """Kill what still runs, its children too, and wait until it is gone."""
    _kill(process)
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()
