"""Sound that was made once is not made again: what everybody may hear is kept on disk, by what was said and by which
voice; what was said in a call may hold a name, a number, a PIN, and is remembered by this process alone, for a while.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import tempfile
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ivr.errors import SpeakingFailed
from ivr.ports import Voice
from ivr.speaking.breaker import Breaker
from ivr.speaking.stretch import stretched

logger = logging.getLogger(__name__)

BYTES = 256 * 1024 * 1024
"""On disk: about two hours of speech."""
REMEMBERED_BYTES = 32 * 1024 * 1024
"""In memory: about a quarter of an hour."""


class CachedVoice:
    """A voice with a memory. A folder that cannot be written costs speed, never speech."""

    def __init__(
        self,
        voice: Voice,
        folder: Path,
        *,
        max_bytes: int = BYTES,
        remembered_bytes: int = REMEMBERED_BYTES,
        breaker: Breaker | None = None,
    ) -> None:
        self._voice = voice
        self._breaker = breaker or Breaker()
        self._folder = folder
        self._max, self._max_remembered = max_bytes, remembered_bytes
        self._size: int | None = None
        self._remembered: OrderedDict[Path, bytes] = OrderedDict()

    @property
    def name(self) -> str:
        """The name of the voice within."""
        return self._voice.name

    async def speak(self, text: str, *, pace: float = 1.0, keep: bool = False) -> bytes:
        """The kept sound, or a new one; in need the kept one of the ordinary pace, stretched.

        ``keep``: on disk, for sentences that are the same for everybody.

        Raises:
            SpeakingFailed: the voice within failed, or rests because it failed again and again.
        """
        path = self._path(text, pace)
        pcm = await self._known(path)
        if pcm is None:
            try:
                pcm = await self._made(text, pace)
            except SpeakingFailed:
                plain = await self._known(self._path(text, 1.0))
                if plain is None:
                    raise
                return await asyncio.to_thread(stretched, plain, pace)
            self._remember(path, pcm)
        if keep and path in self._remembered and await asyncio.to_thread(self._keep, path, pcm):
            self._remembered.pop(path, None)
        return pcm

    async def _known(self, path: Path) -> bytes | None:
        """What was made before."""
        if path in self._remembered:
            self._remembered.move_to_end(path)
            return self._remembered[path]
        return await asyncio.to_thread(self._kept, path)

    def _remember(self, path: Path, pcm: bytes) -> None:
        """Until the process ends, or newer speech takes its place."""
        self._remembered[path] = pcm
        while sum(map(len, self._remembered.values())) > self._max_remembered:
            self._remembered.popitem(last=False)

    async def keeps(self, text: str, *, pace: float = 1.0) -> bool:
        """Whether this is on disk, and would be said without the voice within."""
        return await asyncio.to_thread(self._path(text, pace).is_file)

    async def _made(self, text: str, pace: float) -> bytes:
        began = self._breaker.ask()
        try:
            pcm = await self._voice.speak(text, pace=pace)
        except SpeakingFailed as error:
            self._breaker.failed(str(error))
            raise
        except asyncio.CancelledError:
            self._breaker.given_up(began)
            raise
        self._breaker.worked()
        return pcm

    async def start(self) -> None:
        """Start the voice within, where it can be started.

        Raises:
            SpeakingFailed: it is not installed.
        """
        start = getattr(self._voice, "start", None)
        if start is not None:
            await start()

    async def rest(self) -> None:
        """Let the voice within free its memory until it is needed, where it can."""
        rest = getattr(self._voice, "rest", None)
        if rest is not None:
            await rest()

    async def warm_up(self, texts: Iterable[str]) -> int:
        """Make what is said often before anybody waits for it; how many of them are ready."""
        ready = 0
        for text in texts:
            try:
                await self.speak(text, keep=True)
                ready += 1
            except SpeakingFailed as error:
                logger.warning("the voice cannot be warmed up: %s", error)
                break
        return ready

    async def close(self) -> None:
        """Close the voice within, where it can be closed."""
        close = getattr(self._voice, "close", None)
        if close is not None:
            await close()

    def _path(self, text: str, pace: float) -> Path:
        key = hashlib.sha256(f"{self._voice.name}\0{pace:.2f}\0{text}".encode()).hexdigest()
        return self._folder / f"{key}.pcm"

    def _kept(self, path: Path) -> bytes | None:
        try:
            pcm = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)
        return pcm

    def _keep(self, path: Path, pcm: bytes) -> bool:
        """Whether it could be written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as file:
                file.write(pcm)
            os.replace(file.name, path)
            self._forget_old(len(pcm))
        except OSError as error:
            logger.warning("speech is not kept in %s: %s", self._folder, error.strerror)
            return False
        return True

    def _forget_old(self, added: int) -> None:
        """Remove what was used longest ago, down to nine tenths of the bound."""
        if self._size is not None and self._size + added <= self._max:
            self._size += added
            return
        entries = [(path.stat(), path) for path in self._folder.glob("*.pcm")]
        self._size = sum(stat.st_size for stat, _ in entries)
        if self._size <= self._max:
            return
        for stat, path in sorted(entries, key=lambda entry: entry[0].st_mtime_ns):
            path.unlink(missing_ok=True)
            self._size -= stat.st_size
            if self._size <= self._max * 9 // 10:
                return
