"""Recording a call fairly: told of in its first words, begun after them, ended before anything personal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto

from dialogs.ports import TurnHandler
from dialogs.replies import ExpectKind, Reply
from dialogs.turns import Command, Turn, TurnResult
from ivr.call.observer import NobodyListens
from ivr.call.texts import texts
from ivr.speaking.sentences import sentences

logger = logging.getLogger(__name__)

PERSONAL = (ExpectKind.DIGITS, ExpectKind.DATE)
"""What is entered so is a card, a birthday, a telephone, a PIN."""


def announcement() -> str:
    """That the call is recorded."""
    return texts()["recorded"]


@dataclass(frozen=True, slots=True)
class Announcing:
    """The engine, whose first words in a call are that it is recorded. A :class:`dialogs.ports.TurnHandler`."""

    handler: TurnHandler

    async def handle(self, turn: Turn) -> TurnResult:
        """Answer one turn."""
        result = await self.handler.handle(turn)
        if turn.command is not Command.START:
            return result
        return replace(result, replies=(Reply(announcement(), announcement()), *result.replies))


class _Stage(Enum):
    UNTOLD = auto()
    TOLD = auto()
    RECORDING = auto()
    OVER = auto()


@dataclass(slots=True)
class RecordingWatch(NobodyListens):
    """Says when to ``start``, and when to ``stop`` for good.

    Recording begins with the first sentence after the announcement. Who cut the announcement short, or was never told,
    is not recorded. It ends when the caller is first asked for a number or a date: what follows is about a person.
    """

    call_id: str
    start: Callable[[], object]
    stop: Callable[[], object]
    _stage: _Stage = _Stage.UNTOLD

    def on_said(self, text: str, at: float) -> None:
        """A sentence begins to sound."""
        if self._stage is _Stage.UNTOLD and text == sentences(announcement())[-1]:
            self._stage = _Stage.TOLD
        elif self._stage is _Stage.TOLD:
            self._stage = _Stage.RECORDING
            self.start()

    def on_interrupted(self, at: float) -> None:
        """The caller cut the robot short."""
        if self._stage in (_Stage.UNTOLD, _Stage.TOLD):
            logger.info("call %s is not recorded: the caller did not hear that it would be", self.call_id)
            self._stage = _Stage.OVER

    def on_turn(self, turn: Turn, result: TurnResult | None, took: float) -> None:
        """The engine answered."""
        if result is None or (result.expect.kind not in PERSONAL and not any(reply.code for reply in result.replies)):
            return
        if self._stage is _Stage.RECORDING:
            self.stop()
        self._stage = _Stage.OVER
