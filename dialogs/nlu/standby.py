"""Two understandings: one elsewhere that may fail, and the embedded one that stands in for it."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from dialogs.nlu.rasa import RasaError
from dialogs.ports import Understanding
from dialogs.turns import Candidate, Locale

PAUSE_SECONDS = 10.0
"""Between two looks at whether one that failed answers again. No turn waits for them."""
log = logging.getLogger(__name__)


class Elsewhere(Understanding, Protocol):
    """An understanding that may fail: both methods raise :class:`RasaError`."""

    async def check(self) -> object:
        """Return where it can be believed."""
        ...


class Standby(Understanding, Protocol):
    """An understanding that is always there, and knows some texts by heart."""

    def known(self, text: str) -> tuple[Candidate, ...] | None:
        """The answer to an exact phrase, a courtesy, a broad question; None where it has to be understood."""
        ...


class FallbackUnderstanding:
    """Implements :class:`dialogs.ports.Understanding`: known texts never travel, and a failure is never seen.

    After a failure no turn asks the first, nor waits for it, until it passes a check of :meth:`watch`.
    """

    def __init__(self, first: Elsewhere, second: Standby, pause: float) -> None:
        """``pause``, in seconds, is between two checks of one that fails."""
        self._first = first
        self._second = second
        self._pause = pause
        self._failing = asyncio.Event()

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        """See the port."""
        known = self._second.known(text)
        if known is not None:
            return known
        if not self._failing.is_set():
            try:
                return await self._first.understand(text, locale)
            except RasaError as error:
                self._failed(error)
        return await self._second.understand(text, locale)

    async def watch(self) -> None:
        """After each failure of the first, check it until it answers again; until cancelled."""
        while True:
            await self._failing.wait()
            await asyncio.sleep(self._pause)
            await self.check()

    async def check(self) -> None:
        """See whether the first is to be asked."""
        try:
            await self._first.check()
        except RasaError as error:
            self._failed(error)
        else:
            self._answered()

    def _failed(self, error: RasaError) -> None:
        if not self._failing.is_set():
            self._failing.set()
            log.warning("Rasa does not answer (%s): the embedded understanding stands in", error)

    def _answered(self) -> None:
        if self._failing.is_set():
            self._failing.clear()
            log.info("Rasa answers again")
