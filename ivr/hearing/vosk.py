"""Vosk: words while the caller still speaks. One model for all calls, one recogniser an utterance."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from ivr.errors import HearingFailed
from ivr.ports import SAMPLE_RATE

PIECE_BYTES = SAMPLE_RATE * 2 // 10
"""The recogniser is given 100 ms at once: a hop to its thread every 20 ms would cost more than it hears."""
THREADS = 4


class Recogniser(Protocol):
    """What of ``vosk.KaldiRecognizer`` is used."""

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802
        """Whether a stretch of speech has ended."""
        ...

    def PartialResult(self) -> str:  # noqa: N802
        """JSON with ``partial``."""
        ...

    def Result(self) -> str:  # noqa: N802
        """JSON with ``text`` of the stretch that ended."""
        ...

    def FinalResult(self) -> str:  # noqa: N802
        """JSON with ``text`` of what was not given yet."""
        ...


class VoskEar:
    """Hears and understands along. Made by :meth:`load`."""

    streams = True

    def __init__(self, name: str, recogniser: Callable[[], Recogniser]) -> None:
        self.name = name
        self._recogniser = recogniser
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="vosk")

    @classmethod
    def load(cls, folder: Path) -> VoskEar:
        """Load the model in this folder; blocking, seconds, about 300 MB for the small one.

        Raises:
            HearingFailed: Vosk is not installed, or does not take the folder for a model.
        """
        try:
            import vosk
        except ImportError as error:
            raise HearingFailed("vosk is not installed; pip install -r requirements-phone.lock") from error
        vosk.SetLogLevel(-1)
        try:
            model = vosk.Model(str(folder))
        except Exception as error:
            raise HearingFailed(f"{folder} is no Vosk model; unpack the vendor's archive again") from error
        return cls(folder.name, lambda: vosk.KaldiRecognizer(model, SAMPLE_RATE))

    def listen(self) -> VoskListening:
        """Begin an utterance."""
        return VoskListening(self._recogniser(), self._threads)

    def close(self) -> None:
        """Let the worker threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class VoskListening:
    """One utterance and its recogniser, which is used by one thread at a time."""

    def __init__(self, recogniser: Recogniser, threads: ThreadPoolExecutor) -> None:
        self._recogniser = recogniser
        self._threads = threads
        self._waiting = bytearray()
        self._ended: list[str] = []
        self._partial = ""

    async def feed(self, pcm: bytes) -> str:
        """The words so far.

        Raises:
            HearingFailed: the recogniser failed.
        """
        self._waiting += pcm
        if len(self._waiting) >= PIECE_BYTES:
            piece = bytes(self._waiting)
            self._waiting.clear()
            await self._in_thread(lambda: self._accept(piece))
        return " ".join(filter(None, [*self._ended, self._partial]))

    async def finish(self) -> str:
        """The words of the whole utterance.

        Raises:
            HearingFailed: the recogniser failed.
        """
        await self._in_thread(lambda: self._finish(bytes(self._waiting)))
        self._waiting.clear()
        return " ".join(filter(None, self._ended))

    async def _in_thread(self, work: Callable[[], None]) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except (RuntimeError, ValueError) as error:
            raise HearingFailed(f"Vosk failed: {error}") from error

    def _accept(self, piece: bytes) -> None:
        if self._recogniser.AcceptWaveform(piece):
            self._ended.append(_value(self._recogniser.Result(), "text"))
            self._partial = ""
        else:
            self._partial = _value(self._recogniser.PartialResult(), "partial")

    def _finish(self, rest: bytes) -> None:
        if rest:
            self._accept(rest)
        self._ended.append(_value(self._recogniser.FinalResult(), "text"))
        self._partial = ""


def _value(answer: str, key: str) -> str:
    return str(json.loads(answer).get(key, "")).strip()
