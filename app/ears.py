"""The one ear of this process: the telephone's calls and the messengers' voice messages are heard by it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ivr.ports import Ear


class Ears:
    """Loads the recogniser when somebody first needs it. ``load`` blocks, and raises HearingFailed."""

    def __init__(self, load: Callable[[], Ear]) -> None:
        self._load = load
        self._ear: Ear | None = None
        self._loading = asyncio.Lock()

    async def get(self) -> Ear:
        """The ear, loaded at the first call; those who come meanwhile wait for it.

        Raises:
            HearingFailed: its packages or its model are not there; the next call tries again.
        """
        async with self._loading:
            if self._ear is None:
                self._ear = await asyncio.to_thread(self._load)
            return self._ear
