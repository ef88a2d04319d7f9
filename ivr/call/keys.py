"""What pressed keys mean, by what is awaited."""

from __future__ import annotations

import math

from dialogs.replies import Expect, ExpectKind
from dialogs.turns import Command
from ivr.call.limits import CallLimits

DATE_KEYS = 8
"""Day, month and year of four digits."""
_COMMANDS = {"0": Command.OPERATOR, "*": Command.CANCEL, "#": Command.REPEAT}


class Keypad:
    """Collects keys until they are an answer. Time is that of the key events.

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

    def press(self, key: str, at: float) -> str | Command | None:
        """A key; the answer where it is finished by it: text of digits, or a command."""
        if self.pressed and key == "#":
            return self._taken()
        if key == "*" or (not self.pressed and key in _COMMANDS and not (self._entry and key == "0")):
            self.pressed = ""
            return _COMMANDS[key]
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

    def _complete(self) -> bool:
        if self._entry:
            return len(self.pressed) == self._whole
        return 0 < self._options <= 9 and len(self.pressed) == 1

    def _taken(self) -> str:
        pressed, self.pressed = self.pressed, ""
        return pressed
