"""The place in VK's row of events up to which everything was handled, kept in a file."""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Bookmark:
    """VK itself confirms nothing: who asks anew gets what comes then. This is what is asked for instead.

    ``path`` None keeps nothing; so does a disk that cannot be written, which is logged once.
    """

    path: Path | None
    _lock: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    _broken: bool = field(init=False, default=False)

    async def read(self) -> str | None:
        """The place, None where there is none."""
        try:
            text = await asyncio.to_thread(self.path.read_text, "ascii") if self.path else ""
        except (OSError, ValueError):
            return None
        return text.strip() if text.strip().isdigit() else None

    async def write(self, ts: str) -> None:
        """Keep the place."""
        if self.path is None:
            return
        async with self._lock:
            try:
                await asyncio.to_thread(_replace, self.path, ts)
                self._broken = False
            except OSError as error:
                if not self._broken:
                    log.warning("the place in VK's events cannot be kept, a restart may lose some: %s", error)
                self._broken = True


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(text, "ascii")
    os.replace(new, path)
