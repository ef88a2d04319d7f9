"""A caller of an engine, without a line: the telephone's real keypad, and words where need be."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialogs.ports import TurnHandler
from dialogs.replies import Option
from dialogs.turns import Channel, Command, Turn, TurnResult
from ivr.call import CallLimits
from ivr.call.keys import Keypad
from ivr.call.offered import Offered
from ivr.call.script import options_of
from ivr.call.wishes import Wish
from tests.support.script import script_of

KEY_SECONDS = 0.3
PAUSE = 10.0
"""Seconds without a key, after which what was pressed is taken."""


@dataclass
class KeypadCaller:
    """One call by keys. ``heard`` is what the robot says to the last of them."""

    engine: TurnHandler
    call_id: str = "keys"
    limits: CallLimits = field(default_factory=CallLimits)
    result: TurnResult | None = None
    _turns: int = 0
    _now: float = 0.0
    _hash_until: float = 0.0

    async def begin(self) -> TurnResult:
        """Call."""
        greeted = await self._turn(Command.START)
        assert greeted is not None
        return greeted

    async def press(self, keys: str) -> TurnResult:
        """Press keys one after another, and wait; what the engine answers to the last of them."""
        answers = [await self._key(key) for key in keys]
        waited = self._keypad.waited(self._now + PAUSE)
        if waited is not None:
            answers.append(await self._turn(waited))
        self._now += PAUSE
        last = next((answer for answer in reversed(answers) if answer is not None), None)
        assert last is not None, f"{keys} are no answer to: {self.heard}"
        return last

    async def say(self, text: str) -> TurnResult:
        """Speak; what the engine answers."""
        answered = await self._turn(text)
        assert answered is not None
        return answered

    @property
    def options(self) -> tuple[Option, ...]:
        """What is offered, in the order of the keys."""
        assert self.result is not None
        return options_of(self.result)

    @property
    def heard(self) -> str:
        """What the robot says."""
        assert self.result is not None
        return " ".join(script_of(self.result))

    async def _key(self, key: str) -> TurnResult | None:
        self._now += KEY_SECONDS
        if self._keypad.only_closes(key, self._now):
            return None
        answer = self._keypad.press(key, self._now)
        self._hash_until = self._keypad.hash_until
        return await self._turn(answer) if answer is not None else None

    async def _turn(self, said: str | Command | Wish) -> TurnResult | None:
        """An answer to the engine; the telephone grants wishes by itself."""
        if isinstance(said, Wish):
            return None
        self._turns += 1
        command = said if isinstance(said, Command) else None
        text = None if isinstance(said, Command) else said
        turn = Turn(Channel.PHONE, self.call_id, text, None, command, update_id=f"{self.call_id}:{self._turns}")
        self.result = await self.engine.handle(turn)
        self._keypad = Keypad(self.result.expect, Offered(self.options).keys, self.limits, self._hash_until)
        return self.result
