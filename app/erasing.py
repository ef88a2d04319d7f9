"""What an erasure clears outside the database's transaction: recordings of calls, and the database's own files."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from app.settings import Settings
from ivr.asterisk.recording import RecordingShelf
from storage import Database
from storage.scrubbing import scrub

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FilesCleared:
    """``backend.rights.ports.Leftovers`` of this machine."""

    database: Database
    settings: Settings

    async def drop_recordings(self, calls: Sequence[str]) -> int:
        """Those on this machine's shelf; another machine's go with its next purge."""
        return await RecordingShelf(self.settings.recordings).drop(calls)

    async def scrub(self) -> None:
        """Empty SQLite's log. What is busy now is emptied with the next erasure, or by SQLite itself."""
        if not await scrub(self.database):
            log.warning("the database's log could not be emptied after an erasure: it is in use")
