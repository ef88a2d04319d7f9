"""The talk of one call: what the engine answers is said, what the caller answers goes to the engine."""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable
from typing import NoReturn

from backend.calls.ending import Ending
from dialogs.turns import Command, Destination, Transfer, Turn, TurnResult
from ivr.call.asking import NOTHING_HEARD, Asking, Move
from ivr.call.attention import Attention
from ivr.call.exchange import Answer, Murmur
from ivr.call.limits import CallLimits
from ivr.call.manners import Manners
from ivr.call.script import options_hint
from ivr.call.speaker import Speaker
from ivr.call.standing import Standing
from ivr.call.texts import texts
from ivr.call.weariness import Verdict, Weariness
from ivr.call.wishes import Wish, wishes
from ivr.errors import HearingBusy, HearingFailed
from ivr.speaking.sentences import sentences

logger = logging.getLogger(__name__)

PassOn = Callable[[Transfer], Awaitable[Command | str]]
GOES_ON = 3
"""How often an answer goes on after a noise that cut it; then the noise is spoken of."""
KEYS_AT = 2
"""The silence in a row at which all the keys are told."""


class Over(Exception):
    """The talk is over, with these last words where they are the telephone's own."""

    def __init__(self, why: Ending, last: str | None = None) -> None:
        super().__init__(why)
        self.why, self.last = why, last


class Conversation:
    """Turn after turn, until :class:`Over`."""

    def __init__(
        self,
        asking: Asking,
        attention: Attention,
        speaker: Speaker,
        limits: CallLimits,
        pass_on: PassOn | None,
        desk_open: Callable[[], bool],
    ) -> None:
        self._asking, self._attention, self._speaker = asking, attention, speaker
        self._limits, self._pass_on, self._desk_open = limits, pass_on, desk_open
        self._manners, self._weariness, self._standing = Manners(speaker), Weariness(), Standing()
        self._failures = self._silences = self._went_on = 0
        self._said_standing = self._waited = False
        self._failing_since = math.inf

    async def hold(self) -> NoReturn:
        """Talk.

        Raises:
            Over: the talk has come to its end.
        """
        move = Move(command=Command.START)
        while True:
            turn, result = await self._asking.turn(move)
            if result is None:
                self._excuse()
            else:
                self._failures, self._failing_since = 0, math.inf
                self._say(turn, result)
            if result is not None and result.transfer is not None and self._pass_on is not None:
                move = await self._pass(self._pass_on, result.transfer)
                continue
            move = await self._attend()
            if self._failures and move.command is Command.OPERATOR and self._pass_on is not None and self._desk_open():
                self._tell(texts()["to_person"])
                move = await self._pass(self._pass_on, Transfer(Destination.OPERATOR))

    async def _pass(self, pass_on: PassOn, transfer: Transfer) -> Move:
        """Give the caller away; with what they come back. Where the engine fails, nobody asks it for this."""
        back = await pass_on(transfer)
        self._silences = 0
        return Move(command=back) if isinstance(back, Command) else Move(choice=back)

    def _excuse(self) -> None:
        self._failures += 1
        self._failing_since = min(self._failing_since, self._attention.now)
        outlived = self._attention.now - self._failing_since >= self._limits.outage
        if self._failures >= self._limits.failures and outlived:
            raise Over(Ending.FAILED, texts()["broken"])
        person = self._pass_on is not None and self._desk_open()
        self._tell(texts()["engine_failed" if person else "engine_failed_alone"])

    def _say(self, turn: Turn, result: TurnResult) -> None:
        """Say the answer; where the talk ends with it, that is the end."""
        verdict = self._weariness.note(turn, result)
        if verdict is Verdict.PART and not result.ends:
            raise Over(Ending.MISUNDERSTOOD, texts()["worn_end"])
        self._speaker.say(self._script(turn, result))
        if result.ends:
            raise Over(Ending.SILENCE if turn.command in NOTHING_HEARD else Ending.GOODBYE)
        if verdict is Verdict.OFFER:
            self._speaker.say(sentences(texts()["worn_offer"]), passing=True)

    def _script(self, turn: Turn, result: TurnResult) -> list[str]:
        standing, by_keys = self._standing, self._attention.deaf
        if turn.command in NOTHING_HEARD:
            self._said_standing = False
            said = standing.take_prompt(result, by_keys=by_keys)
            wants_keys = turn.command is Command.SILENCE and self._silences == KEYS_AT and not result.ends
            keys = ("entry_keys", "entry_ways") if standing.enters else ("all_keys",)
            return [*said, *(part for name in keys for part in sentences(texts()[name]))] if wants_keys else said
        self._said_standing = True
        if standing.repeats(result):
            return standing.again()
        self._went_on = 0
        return standing.take(result, first=turn.command is Command.START, by_keys=by_keys)

    async def _attend(self) -> Move:
        """What the caller does that is the engine's business; the rest is seen to here."""
        while True:
            try:
                answer = await self._attention.answer(self._standing.expect, self._standing.offered.keys)
            except HearingFailed as error:
                self._note_cut()
                move = self._own_up(error)
            else:
                self._note_cut()
                move = self._understood(answer)
            if move is not None:
                return move

    def _note_cut(self) -> None:
        if self._said_standing:
            self._standing.left = self._speaker.cut

    def _understood(self, answer: Answer) -> Move | None:
        """The caller's move, or None where that was between them and the telephone."""
        if isinstance(answer, Murmur):
            return self._go_on()
        if answer is Command.SILENCE:
            self._silences += 1
            if self._silences > self._limits.silences:
                raise Over(Ending.SILENCE, texts()["nobody"])
        elif answer is not Command.UNHEARD:
            self._silences = 0
        if isinstance(answer, Command):
            return Move(command=answer)
        if answer.isdecimal():
            return self._picked(answer)
        if not isinstance(answer, Wish) and (key := self._key_said(answer)) is not None:
            return self._picked(key)
        wish = answer if isinstance(answer, Wish) else self._wish_of(answer)
        if wish is None:
            return Move(text=answer)
        self._grant(wish)
        return None

    def _key_said(self, words: str) -> str | None:
        """The key of a page of options that these words name, where the engine would not know it."""
        offered = self._standing.offered
        if self._standing.enters or not offered.paged:
            return None
        return str(offered.keys) if wishes().of(words) is Wish.OTHERS else offered.key_said(words)

    def _wish_of(self, words: str) -> Wish | None:
        """The wish that these words are, unless they may answer what was asked; who was waited for is back."""
        waited, self._waited = self._waited, False
        wish = wishes().of(words)
        if wish is None or wish is Wish.OTHERS:
            return None
        if waited and wish is Wish.GO_ON:
            return wish
        return None if self._standing.answered_by(words, wish) else wish

    def _go_on(self) -> Move | None:
        """A noise cut the robot short: it goes on, unless that happens all the time."""
        self._went_on += 1
        if self._went_on > GOES_ON:
            return Move(command=Command.UNHEARD)
        self._speaker.say(self._speaker.cut)
        return None

    def _grant(self, wish: Wish) -> None:
        """Do as is wished, and say the last answer again where it was not heard well."""
        if wish is not Wish.GO_ON:
            self._tell(texts()[self._manners.grant(wish)], passing=True)
        self._attention.waits = self._waited = wish is Wish.WAIT
        if wish not in (Wish.WAIT, Wish.AFRESH, Wish.HUSH):
            self._said_standing = True
            self._speaker.say(self._standing.again())

    def _picked(self, digits: str) -> Move | None:
        """Digits are the engine's; those of a page of options are not."""
        offered = self._standing.offered
        if not self._standing.enters and offered.goes_on(digits):
            self._standing.offered = offered.following()
            self._tell(*options_hint(self._standing.offered))
            return None
        option = offered.picked(digits) if not self._standing.enters else None
        return Move(choice=option.choice) if option is not None else Move(text=digits)

    def _own_up(self, error: HearingFailed) -> Move | None:
        """The ear failed: say so, and what can be pressed; where nothing stands to be picked, the menu."""
        logger.error("the ear failed: %s", error)
        busy, standing = isinstance(error, HearingBusy), self._standing
        name = "ear_busy" if busy else "ear_off" if self._attention.deaf else "ear_failed"
        self._tell(texts()[name])
        if standing.enters:
            self._tell(texts()["entry_keys"])
        elif standing.offered.options:
            self._tell(*options_hint(standing.offered, by_keys=True))
        elif busy:
            return Move(command=Command.MENU)
        else:
            self._tell(texts()["first_keys"])
        return None

    def _tell(self, *said: str, passing: bool = False) -> None:
        """Say something of the telephone's own."""
        self._said_standing = False
        self._speaker.say([part for text in said for part in sentences(text)], passing=passing)
