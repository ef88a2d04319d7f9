"""What the caller answers, exchange by exchange; what one leaves for the next stays here."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import StrEnum

from dialogs.replies import Expect
from dialogs.turns import Command
from ivr.call.ears import Deaf, EarTrust
from ivr.call.exchange import Answer, Caller, Exchange, Murmur
from ivr.call.keys import Keypad
from ivr.errors import HearingBusy, HearingFailed
from ivr.ports import MediaEvent

NextEvent = Callable[[], Awaitable[MediaEvent | None]]
WAIT = 60.0
"""The silence that is granted to a caller who asks to wait."""


class Attention:
    """Listens and takes keys. ``now`` tells the time of the newest media event."""

    def __init__(self, caller: Caller, next_event: NextEvent, now: Callable[[], float]) -> None:
        self._caller, self._next, self._now = caller, next_event, now
        self._trust = EarTrust()
        self._hash_until = -math.inf
        self.waits = False
        """Whether the caller asked for a while of silence."""

    @property
    def now(self) -> float:
        """The time of the newest media event."""
        return self._now()

    @property
    def deaf(self) -> bool:
        """Whether the call goes by keys alone now."""
        return self._trust.deaf(self._now())

    async def answer(self, expect: Expect, keys: int) -> Answer:
        """Words, keys, or that there was nothing.

        Raises:
            HearingFailed: the ear failed; after some of that it rests.
        """
        try:
            answer = await self._answer(expect, keys)
        except HearingFailed as error:
            self._trust.failed(self._now(), busy=isinstance(error, HearingBusy))
            raise
        if _by_voice(answer):
            self._trust.heard()
        self.waits = False
        return answer

    async def _answer(self, expect: Expect, keys: int) -> Answer:
        caller, began = self._caller, self._now()
        if self.deaf:
            caller = replace(caller, activity=Deaf())
        if self.waits:
            caller = replace(caller, limits=replace(caller.limits, silence=WAIT))
        keypad = Keypad(expect, keys, caller.limits, self._hash_until)
        exchange = Exchange(caller, keypad, expect, began)
        try:
            while True:
                event = await self._next()
                answer = await exchange.take(event, event.at if event is not None else self._now())
                if answer is not None:
                    return answer
        finally:
            exchange.drop()
            self._hash_until = keypad.hash_until


def _by_voice(answer: Answer) -> bool:
    """Whether the ear has worked for this answer."""
    if isinstance(answer, Murmur) or answer is Command.UNHEARD:
        return True
    return not isinstance(answer, StrEnum) and not answer.isdecimal()
