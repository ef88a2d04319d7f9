"""Vosk: words while the caller still speaks. One model for all calls, one recogniser an utterance."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from ivr.errors import HearingFailed
from ivr.hearing.places import Places
from ivr.hearing.workers import Workers
from ivr.ports import SAMPLE_RATE

PIECE_BYTES = SAMPLE_RATE * 2 // 10
"""The recogniser is given 100 ms at once: a hop to its thread every 20 ms would cost more than it hears."""
AT_ONCE_A_CORE = 2
"""Recognisers at once until their pace is known; the Korean model hears a second in 0.45 s, small ones sooner."""
STUCK = 10.0
"""Seconds after which a piece of sound will never be recognised: the Korean model takes up to 0.8 s at once."""


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

    def __init__(
        self,
        name: str,
        recogniser: Callable[[], Recogniser],
        *,
        threads: int = 2,
        at_once: int | None = None,
        seconds: float = STUCK,
    ) -> None:
        self.name = name
        self._recogniser = recogniser
        self.workers = Workers("vosk", threads, seconds)
        self.places = Places(name, at_once) if at_once else Places(name, AT_ONCE_A_CORE * threads, threads)

    @classmethod
    def load(cls, folder: Path, *, threads: int = 2, at_once: int | None = None) -> VoskEar:
        """Load the model in this folder; blocking, seconds, about 300 MB for the small one.

        ``threads``: cores; ``at_once``: utterances, by default as many as the cores hear in time.

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
            hint = f"remove it, and fetch it again: profline models fetch ({folder.name})"
            raise HearingFailed(f"{folder} is no Vosk model; {hint}") from error
        return cls(folder.name, lambda: vosk.KaldiRecognizer(model, SAMPLE_RATE), threads=threads, at_once=at_once)

    def listen(self) -> VoskListening:
        """Begin an utterance.

        Raises:
            HearingBusy: as many as can be heard in time are being heard.
        """
        return VoskListening(self._recogniser, self.workers, self.places)

    def close(self) -> None:
        """Let the worker threads end."""
        self.workers.close()


class VoskListening:
    """One utterance and its recogniser, which is used by one thread at a time."""

    def __init__(self, make: Callable[[], Recogniser], workers: Workers, places: Places) -> None:
        places.take(self)
        self._make, self._workers, self._places = make, workers, places
        self._recogniser: Recogniser | None = None
        self._waiting = bytearray()
        self._ended: list[str] = []
        self._partial = ""

    async def feed(self, pcm: bytes) -> str:
        """The words so far.

        Raises:
            HearingFailed: the recogniser failed, or is stuck.
        """
        self._waiting += pcm
        if len(self._waiting) >= PIECE_BYTES:
            piece = bytes(self._waiting)
            self._waiting.clear()
            await self._workers.do(lambda _: self._accept(piece))
        return " ".join(filter(None, [*self._ended, self._partial]))

    async def finish(self) -> str:
        """The words of the whole utterance; its place is free then.

        Raises:
            HearingFailed: the recogniser failed, or is stuck.
        """
        rest = bytes(self._waiting)
        self._waiting.clear()
        try:
            await self._workers.do(lambda _: self._finish(rest), urgent=True)
        finally:
            self._places.leave(self)
        return " ".join(filter(None, self._ended))

    def drop(self) -> None:
        """Nobody wants the rest: its place is free at once."""
        self._places.leave(self)

    def _accept(self, piece: bytes) -> None:
        if self._recogniser is None:
            self._recogniser = self._make()
        began = time.monotonic()
        if self._recogniser.AcceptWaveform(piece):
            self._ended.append(_value(self._recogniser.Result(), "text"))
            self._partial = ""
        else:
            self._partial = _value(self._recogniser.PartialResult(), "partial")
        self._places.heard(len(piece) / 2 / SAMPLE_RATE, time.monotonic() - began)

    def _finish(self, rest: bytes) -> None:
        if rest:
            self._accept(rest)
        if self._recogniser is not None:
            self._ended.append(_value(self._recogniser.FinalResult(), "text"))
        self._partial = ""


def _value(answer: str, key: str) -> str:
    return str(json.loads(answer).get(key, "")).strip()
