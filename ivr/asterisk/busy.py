"""Callers above the limit: a kept sentence that Asterisk plays by itself, then the end of the call.

No media socket and no conversation: such a call costs a few requests. Above :data:`MOST_TOLD` of them at once
the caller hears the exchange's own sign of congestion.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Set
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ivr.asterisk.ari import Ari, AriRefused
from ivr.errors import AsteriskUnavailable

MOST_TOLD = 20
TELLING_SECONDS = 20.0
"""Of one caller; the sentence takes about 5 s."""

SOUND = "busy"
VARIABLE = "BUSY_SOUND"
"""The dial plan's global variable that names the sentence."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class BusyLine:
    """``sound`` is where Asterisk finds the sentence, without its extension; empty where there is none."""

    ari: Ari
    sound: str = ""
    most: int = MOST_TOLD
    _told: dict[str, asyncio.Event] = field(default_factory=dict)

    async def find_sound(self) -> None:
        """Ask Asterisk where it has the sentence; raises :class:`AsteriskUnavailable`."""
        self.sound = await self.ari.variable(VARIABLE)

    def owns(self, channel_id: str) -> bool:
        """Whether this caller is being told."""
        return channel_id in self._told

    def over(self, channel_id: str) -> None:
        """The caller has heard it, or is gone."""
        if (event := self._told.get(channel_id)) is not None:
            event.set()

    @property
    def told(self) -> frozenset[str]:
        """The callers who are being told."""
        return frozenset(self._told)

    def only(self, present: Set[str], among: Set[str]) -> None:
        """Of some callers these are left."""
        for channel_id in among - present:
            self.over(channel_id)

    def all_over(self) -> None:
        """Asterisk is gone."""
        self.only(frozenset(), self.told)

    def reserve(self, channel_id: str) -> bool:
        """Whether this caller can be told; :meth:`refuse` must follow either way."""
        if not self.sound or len(self._told) >= self.most:
            return False
        self._told[channel_id] = asyncio.Event()
        return True

    async def refuse(self, channel_id: str) -> None:
        """Tell a caller who has a place, and end the call. Never raises but for cancellation."""
        heard = self._told.get(channel_id)
        try:
            if heard is not None:
                await self._tell(channel_id, heard)
        except (AriRefused, AsteriskUnavailable, TimeoutError) as error:
            _log.info("a caller did not hear that it is busy: %r", error)
        finally:
            with suppress(AriRefused, AsteriskUnavailable):  # gone already
                await self.ari.hang_up(channel_id, "normal" if heard is not None else "congestion")
            self._told.pop(channel_id, None)

    async def _tell(self, channel_id: str, heard: asyncio.Event) -> None:
        async with asyncio.timeout(TELLING_SECONDS):
            await self.ari.answer(channel_id)
            await self.ari.play(channel_id, f"sound:{self.sound}")
            await heard.wait()


def keep_sound(folder: Path, pcm: bytes) -> None:
    """Put the sentence (the house's sound) where Asterisk finds it. Blocking; OSError where it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{SOUND}.new"
    new.write_bytes(pcm)
    new.chmod(0o644)
    new.replace(folder / f"{SOUND}.sln16")


def drop_sound(folder: Path) -> None:
    """Keep no sentence, so that callers above the limit are refused at once. Blocking."""
    (folder / f"{SOUND}.sln16").unlink(missing_ok=True)


def kept_sound(folder: Path, home: str) -> str | None:
    """The kept sentence as Asterisk names it, who sees the folder as ``home``."""
    return f"{home}/{SOUND}" if (folder / f"{SOUND}.sln16").is_file() else None
