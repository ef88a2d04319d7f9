"""Recordings of calls: made by Asterisk in its own folder, fetched from there over ARI, kept in ours."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from ivr.asterisk.ari import Ari, AriRefused
from ivr.asterisk.calls import PREFIX
from ivr.errors import AsteriskUnavailable, PhoneError
from ivr.settings import ExternalAsterisk

_log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
"""Between looks for recordings that wait to be fetched; a call's end looks at once."""
AGAIN_SECONDS = 0.5
"""Until the next look while Asterisk still writes one."""
_TROUBLE = (PhoneError, httpx.HTTPError, OSError)
LONGEST = 4 * 3600
"""Seconds after which Asterisk ends a recording by itself."""


def file_of(call_id: str) -> str:
    """The name of a call's recording in our folder."""
    return f"{call_id}.wav"


@dataclass(frozen=True, slots=True)
class RecordingShelf:
    """Our folder, for our eyes alone. ``backend.retention.purge.RecordingShelf``."""

    folder: Path

    async def purge(self, before: datetime) -> int:
        """Delete what was recorded before."""
        return await asyncio.to_thread(self._purge, before)

    async def drop(self, calls: Sequence[str]) -> int:
        """Delete the recordings of these calls; how many were there."""
        return await asyncio.to_thread(self._drop, calls)

    async def calls(self) -> list[str]:
        """The ids of the calls whose recordings are here."""
        return await asyncio.to_thread(lambda: sorted(path.stem for path in self.folder.glob("*.wav")))

    def write(self, name: str, sound: bytes) -> None:
        """Put a recording there, whole or not at all. Blocking."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.folder / f"{name}.part"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(sound)
        os.replace(new, self.folder / name)

    def _drop(self, calls: Sequence[str]) -> int:
        names = [file_of(call) for call in calls]
        paths = [self.folder / name for name in names if Path(name).name == name]
        there = [path for path in paths if path.is_file()]
        for path in there:
            path.unlink(missing_ok=True)
        return len(there)

    def _purge(self, before: datetime) -> int:
        deleted = 0
        for path in (*self.folder.glob("*.wav"), *self.folder.glob("*.wav.part")):
            with suppress(FileNotFoundError):
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                    path.unlink()
                    deleted += 1
        return deleted


@dataclass(slots=True)
class Recordings:
    """Starts and stops recordings, and brings them home. Their trouble is logged, and no call's business.

    ``asterisk`` is the one in use, None while there is none; ``kept`` is told when a recording has begun.
    """

    asterisk: Callable[[], ExternalAsterisk | None]
    shelf: RecordingShelf
    kept: Callable[[str, str], None] = lambda call_id, file: None
    _live: set[str] = field(default_factory=set, init=False)
    _look: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def start(self, call_id: str, bridge: str) -> None:
        """Record everything that is heard in a call's bridge, from now on."""
        name = _name(call_id)
        self._live.add(name)
        try:
            async with self._ari() as ari:
                await ari.record_bridge(bridge, name, LONGEST)
        except (PhoneError, OSError) as error:
            self._live.discard(name)
            _log.error("call %s is not recorded: %s", call_id, error)
        else:
            self.kept(call_id, file_of(call_id))

    async def stop(self, call_id: str) -> None:
        """End a call's recording, if there is one."""
        name = _name(call_id)
        if name not in self._live:
            return
        try:
            async with self._ari() as ari:
                await ari.stop_recording(name)
        except AriRefused:
            pass  # its bridge is gone already, and the recording ended with it
        except (PhoneError, OSError) as error:
            _log.warning("the recording of call %s could not be stopped: %s", call_id, error)
        self._live.discard(name)
        self._look.set()

    async def run(self) -> None:
        """Fetch what is finished, for ever; what a crash left with Asterisk too."""
        pause = 0.0
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._look.wait()
            self._look.clear()
            pause = LOOK_SECONDS if await self._fetched_all() else AGAIN_SECONDS

    def _ari(self) -> Ari:
        address = self.asterisk()
        if address is None:
            raise AsteriskUnavailable("there is no Asterisk now")
        return Ari(address)

    async def _fetched_all(self) -> bool:
        """Whether nothing is left to be fetched soon."""
        if self.asterisk() is None:
            return True
        try:
            async with self._ari() as ari:
                names = [name for name in await ari.recordings() if name.startswith(PREFIX) and name not in self._live]
                return all([await self._fetched(ari, name) for name in names])
        except _TROUBLE as error:
            _log.warning("recordings wait with Asterisk: %s", error)
            return True

    async def _fetched(self, ari: Ari, name: str) -> bool:
        """Whether this one needs no look soon: it is here now, or in trouble that keeps no other back."""
        try:
            if await ari.is_being_recorded(name):
                return False
            sound = await ari.recording(name)
            await asyncio.to_thread(self.shelf.write, file_of(name.removeprefix(PREFIX)), sound)
            await ari.remove_recording(name)
        except _TROUBLE as error:
            _log.warning("recordings wait with Asterisk: %s: %s", name, error)
        return True


def _name(call_id: str) -> str:
    return f"{PREFIX}{call_id}"
