"""What pressed keys mean, by what is awaited."""

from __future__ import annotations

import math

from dialogs.replies import Expect, ExpectKind
from dialogs.turns import Command
from ivr.call.finished import is_whole_telephone
from ivr.call.limits import CallLimits
from ivr.call.wishes import Wish

DATE_KEYS = 8
"""Day, month and year of four digits."""
SHORT_DATE_KEYS = 6
"""The same with a year of two digits: whole for some, and only the pause tells."""
YES_OR_NO = 2
"""Keys that answer a yes or no: one and two."""
PERSON = "0"
_COMMANDS = {PERSON: Command.OPERATOR, "*": Command.CANCEL, "#": Command.REPEAT}
_SERVICE: dict[str, Command | Wish] = {"7": Wish.PACE, "8": Command.MORE, "9": Command.MENU}
"""What these keys do where no option is on them; options are on one to six, see :mod:`ivr.call.offered`."""


class Keypad:
    """Collects keys until they are an answer. Time is that of the key events.

    ``options``: how many keys from one on pick something. Outside of an entry every key is an answer at once, but for
    a yes or no: there a first key that is no answer to it (1, 2) may begin a number that corrects the one just read
    back, so that it waits for what follows, and means by itself what it always does only where nothing does.
    ``hash_until``: up to then a # only closes an entry that was whole without it. The next keypad is told.
    """

    def __init__(self, expect: Expect, options: int, limits: CallLimits, hash_until: float = -math.inf) -> None:
        self.pressed = ""
        self.hash_until = hash_until
        self._entry = expect.kind in (ExpectKind.DIGITS, ExpectKind.DATE)
        self._whole = expect.digits or (DATE_KEYS if expect.kind is ExpectKind.DATE else 0)
        self._corrects = expect.kind is ExpectKind.YES_NO
        self._options = max(options, YES_OR_NO) if self._corrects else options
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
        if not self.pressed and (meant := self._meant(key)) is not None and not self._may_correct(key):
            return meant
        if key not in "0123456789":
            return None
        self.pressed, self._last = self.pressed + key, at
        if not self._complete():
            return None
        self.hash_until = at + self._limits.key_pause if self._enters else at + self._limits.choice_key_pause
        return self._taken()

    def waited(self, at: float) -> str | Command | Wish | None:
        """What was pressed, once nothing more comes."""
        return self._taken() if self.pressed and at - self._last >= self._pause else None

    @property
    def _enters(self) -> bool:
        """Whether what is pressed now is an entry: one that was asked for, or a number in place of a yes or no."""
        return self._entry or (self._corrects and len(self.pressed) > 1)

    @property
    def _pause(self) -> float:
        """How long the next key is waited for."""
        if not self._enters:
            return self._limits.choice_key_pause
        lacks = self._entry and self._whole and self.pressed != PERSON and len(self.pressed) != SHORT_DATE_KEYS
        return self._limits.long_key_pause if lacks else self._limits.key_pause

    def _may_correct(self, key: str) -> bool:
        """Whether a first key may begin a number where a yes or no is awaited."""
        return self._corrects and key in "3456789" and key not in "123456789"[: self._options]

    def _meant(self, key: str) -> Command | Wish | None:
        """What a first key does by itself. In an entry a digit is a digit."""
        if key == "#" or (key == PERSON and not self._entry):
            return _COMMANDS[key]
        return None if self._entry or key in "123456789"[: self._options] else _SERVICE.get(key)

    def _back(self) -> Command | Wish:
        """Back; in the middle of an entry back to its beginning."""
        began, self.pressed = bool(self.pressed), ""
        return Wish.AFRESH if began else _COMMANDS["*"]

    def _complete(self) -> bool:
        if self._corrects and not self._entry:
            answers = len(self.pressed) == 1 and not self._may_correct(self.pressed)
            return answers or is_whole_telephone(self.pressed)
        return not self._entry or len(self.pressed) == self._whole

    def _taken(self) -> str | Command | Wish:
        """What was pressed; a zero alone is the way to a person in an entry too."""
        pressed, self.pressed = self.pressed, ""
        if pressed == PERSON:
            return _COMMANDS[PERSON]
        alone = self._corrects and pressed in _SERVICE and pressed not in "123456789"[: self._options]
        return _SERVICE[pressed] if alone else pressed
