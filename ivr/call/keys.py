"""What pressed keys mean, by what is awaited."""

from __future__ import annotations

import math

from dialogs.replies import Expect, ExpectKind
from dialogs.turns import Command
from ivr.call.limits import CallLimits
from ivr.call.wishes import Wish

DATE_KEYS = 8
"""Day, month and year of four digits."""
_COMMANDS = {"0": Command.OPERATOR, "*": Command.CANCEL, "#": Command.REPEAT}
_SERVICE: dict[str, Command | Wish] = {"7": Wish.PACE, "8": Command.MORE, "9": Command.MENU}
"""What these keys do where no option is on them; options are on one to six, see :mod:`ivr.call.offered`."""


class Keypad:
    """Collects keys until they are an answer. Time is that of the key events.

    ``options``: how many keys from one on pick something. Outside of an entry every key is an answer at once.
    ``hash_until``: up to then a # only closes an entry that was whole without it. The next keypad is told.
    """

    def __init__(self, expect: Expect, options: int, limits: CallLimits, hash_until: float = -math.inf) -> None:
        self.pressed = ""
        self.hash_until = hash_until
        self._entry = expect.kind in (ExpectKind.DIGITS, ExpectKind.DATE)
        self._whole = expect.digits or (DATE_KEYS if expect.kind is ExpectKind.DATE else 0)
        self._options = options
        self._limits = limits
        self._last = 0.0

    def only_closes(self, key: str, at: float) -> bool:
        """Whether this is the # that people press after an entry that was taken already; asked before :meth:`press`."""
        closes = key == "#" and not self.pressed and at < self.hash_until
        self.hash_until = -math.inf
        return closes

    def press(self, key: str, at: float) -> str | Command | Wish | None:
        """A key; what it finishes, if anything: text of digits, a command, or a wish."""
        if key == "#" and self.pressed:
            return self._taken()
        if key == "*":
            return self._back()
        if not self.pressed and (meant := self._meant(key)) is not None:
            return meant
        if key not in "0123456789":
            return None
        self.pressed, self._last = self.pressed + key, at
        if not self._complete():
            return None
        self.hash_until = at + self._pause
        return self._taken()

    def waited(self, at: float) -> str | None:
        """What was pressed, once nothing more comes."""
        return self._taken() if self.pressed and at - self._last >= self._pause else None

    @property
    def _pause(self) -> float:
        return self._limits.key_pause if self._entry else self._limits.choice_key_pause

    def _meant(self, key: str) -> Command | Wish | None:
        """What a first key does by itself. In an entry a digit is a digit."""
        if key == "#" or (key == "0" and not self._entry):
            return _COMMANDS[key]
        return None if self._entry or key in "123456789"[: self._options] else _SERVICE.get(key)

    def _back(self) -> Command | Wish:
        """Back; in the middle of an entry back to its beginning."""
        began, self.pressed = bool(self.pressed), ""
        return Wish.AFRESH if began else _COMMANDS["*"]

    def _complete(self) -> bool:
        return not self._entry or len(self.pressed) == self._whole

    def _taken(self) -> str:
        pressed, self.pressed = self.pressed, ""
        return pressed
