"""The engine as one call asks it: turn after turn, with an excuse where it is slow."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from dialogs.ports import TurnHandler
from dialogs.turns import Channel, Command, Turn, TurnResult
from ivr.call.limits import CallLimits
from ivr.call.observer import CallObserver
from ivr.call.speaker import Speaker
from ivr.call.texts import texts
from ivr.call.utterance import Spawn

logger = logging.getLogger(__name__)

LAST_TURN = 1.0
"""Seconds that a turn which has begun may take to its end after the caller hung up: what was agreed is kept."""

NOTHING_HEARD = (Command.SILENCE, Command.UNHEARD)


@dataclass(frozen=True, slots=True)
class Move:
    """What the caller did: one of these."""

    text: str | None = None
    choice: str | None = None
    command: Command | None = None


class Asking:
    """Asks the engine; its failures and delays stay here."""

    def __init__(
        self,
        handler: TurnHandler,
        call_id: str,
        limits: CallLimits,
        observer: CallObserver,
        speaker: Speaker,
        spawn: Spawn,
        client: str = "",
    ) -> None:
        self._handler, self._call_id, self._limits = handler, call_id, limits
        self._client = client
        self._observer, self._speaker, self._spawn = observer, speaker, spawn
        self.answering: asyncio.Task[TurnResult | Exception] | None = None
        self.turns = 0

    async def turn(self, move: Move) -> tuple[Turn, TurnResult | None]:
        """The turn and the engine's answer, None where it failed; a slow one is excused meanwhile."""
        self.turns += 1
        update = f"{self._call_id}:{self.turns}"
        turn = Turn(
            Channel.PHONE, self._call_id, move.text, move.choice, move.command, update_id=update, client=self._client
        )
        began = asyncio.get_running_loop().time()
        self.answering = answering = self._spawn(_answer(self._handler, turn))
        done, _ = await asyncio.wait({answering}, timeout=self._limits.filler)
        if not done:
            await self._wait_on(answering)
        over = answering.done()
        answering.cancel()
        answer = answering.result() if over else TimeoutError("no answer in time")
        took = asyncio.get_running_loop().time() - began
        result = answer if isinstance(answer, TurnResult) else None
        self._observer.on_turn(turn, result, took)
        self._log(move, answer, took)
        return turn, result

    async def _wait_on(self, answering: asyncio.Task[TurnResult | Exception]) -> None:
        """Wait for a slow answer as long as that has sense, with a word to the caller now and then."""
        left, word = self._limits.answer, "filler"
        while left > 0 and not answering.done():
            self._speaker.say([texts()[word]], passing=True)
            pause, word = min(left, self._limits.filler_again), "filler_again"
            await asyncio.wait({answering}, timeout=pause)
            left -= pause

    async def settle(self) -> None:
        """The caller is gone: a turn that has begun may come to its end, if that does not take long."""
        if self.answering is not None and not self.answering.done():
            await asyncio.wait({self.answering}, timeout=LAST_TURN)
            self.answering.cancel()

    def _log(self, move: Move, answer: TurnResult | Exception, took: float) -> None:
        if isinstance(answer, Exception):
            why = type(answer).__name__
            logger.error("call %s: turn %d failed: %s", self._call_id, self.turns, why, exc_info=answer)
        else:
            kind, meant = move.command or "words", answer.understood.id
            logger.info("call %s: turn %d, %s, %s in %.2f s", self._call_id, self.turns, kind, meant, took)


async def _answer(handler: TurnHandler, turn: Turn) -> TurnResult | Exception:
    """A failure is a result here: it must not end the call's task group."""
    try:
        return await handler.handle(turn)
    except Exception as error:
        return error
