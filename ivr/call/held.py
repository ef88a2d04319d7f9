"""A call that is being passed on: what its new keeper may do with it until the robot has it back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from dialogs.turns import Command, Transfer
from ivr.call.speaker import Speaker
from ivr.ports import CallMedia, MediaEvent


@dataclass(frozen=True, slots=True)
class HeldCall:
    """``next_event``: what comes from the caller, None for a while without anything; cancelled when they hang up."""

    call_id: str
    media: CallMedia
    speaker: Speaker
    next_event: Callable[[], Awaitable[MediaEvent | None]]


class Passing(Protocol):
    """Passes calls on: to an operator's queue, into a conference."""

    async def __call__(self, call: HeldCall, transfer: Transfer) -> Command | str:
        """Keep the call until it comes back to the robot; the engine is told so by a command or a choice."""
        ...
