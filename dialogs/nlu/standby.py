"""Two understandings: one elsewhere that may fail, and the embedded one that stands in for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from dialogs.nlu.rasa import RasaError
from dialogs.ports import Understanding
from dialogs.turns import Candidate, Locale

PAUSE_SECONDS = 10.0
"""The first is left alone this long after a failure, so that a hanging server does not cost each turn its time."""
_log = logging.getLogger(__name__)


class Standby(Understanding, Protocol):
    """An understanding that is always there, and knows some texts by heart."""

    def known(self, text: str) -> tuple[Candidate, ...] | None:
        """The answer to an exact phrase, a courtesy, a broad question; None where it has to be understood."""
        ...


class FallbackUnderstanding:
    """Implements :class:`dialogs.ports.Understanding`: known texts never travel, and a failure is never seen."""

    def __init__(self, first: Understanding, second: Standby, clock: Callable[[], float]) -> None:
        """``first`` raises :class:`RasaError` where it fails; ``clock`` gives seconds that only grow."""
        self._first = first
        self._second = second
        self._clock = clock
        self._failing = False
        self._again_at = 0.0

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        """See the port."""
        known = self._second.known(text)
        if known is not None:
            return known
        if self._may_ask():
            try:
                candidates = await self._first.understand(text, locale)
            except RasaError as error:
                self._failed(error)
            else:
                self._answered()
                return candidates
        return await self._second.understand(text, locale)

    def _may_ask(self) -> bool:
        """While it fails one turn in each pause tries again, and the others do not wait for it."""
        if not self._failing:
            return True
        if self._clock() < self._again_at:
            return False
        self._again_at = self._clock() + PAUSE_SECONDS
        return True

    def _failed(self, error: RasaError) -> None:
        self._again_at = self._clock() + PAUSE_SECONDS
        if not self._failing:
            self._failing = True
            _log.warning("Rasa does not answer (%s): the embedded understanding stands in", error)

    def _answered(self) -> None:
        if self._failing:
            self._failing = False
            _log.info("Rasa answers again")
