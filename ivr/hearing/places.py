"""How many utterances are heard at once: as many as the cores hear no slower than people speak."""

from __future__ import annotations

import math
import weakref

from ivr.errors import HearingBusy

SHARE = 0.9
"""Of the cores' time; the rest is left to the calls themselves."""
FORGETS = 0.98
"""What a measure weighs after the next: the last 50, some 5 s of sound, decide."""


class Places:
    """Places for listeners. One that is forgotten (its call is over) gives its place back by itself.

    ``at_first``: how many there are until :meth:`heard` has told how long hearing takes; ``cores`` do it.
    """

    def __init__(self, name: str, at_first: int, cores: int = 0) -> None:
        self.name = name
        self._most, self._cores = at_first, cores
        self._taken: weakref.WeakSet[object] = weakref.WeakSet()
        self._sound = self._spent = 0.0

    @property
    def taken(self) -> int:
        """How many are being heard."""
        return len(self._taken)

    @property
    def most(self) -> int:
        """How many can be heard at once, never fewer than the cores."""
        if not self._cores or self._sound < 1.0:
            return self._most
        return max(self._cores, math.floor(self._cores * SHARE * self._sound / max(self._spent, 1e-9)))

    def heard(self, sound: float, spent: float) -> None:
        """So many seconds of sound took so many seconds of a core; from any thread."""
        self._sound, self._spent = self._sound * FORGETS + sound, self._spent * FORGETS + spent

    def take(self, listener: object) -> None:
        """A place for this one.

        Raises:
            HearingBusy: there is none.
        """
        if self.taken >= self.most:
            raise HearingBusy(f"{self.name}: {self.taken} callers speak at once, and no more can be heard in time")
        self._taken.add(listener)

    def leave(self, listener: object) -> None:
        """Its place is free."""
        self._taken.discard(listener)
