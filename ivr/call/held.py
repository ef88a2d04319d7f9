"""A call that is being passed on: what its new keeper may do with it until the robot has it back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from dialogs.replies import Expect
from dialogs.turns import Command, Transfer
from ivr.ports import CallMedia, MediaEvent


class Mouth(Protocol):
    """What may be said to a held caller: :class:`ivr.call.speaker.Speaker`."""

    @property
    def speaks(self) -> bool:
        """Whether something sounds, or is about to."""
        ...

    def say(self, sentences: Sequence[str], /) -> None:
        """Begin to say this, after what is being said."""
        ...

    async def interrupt(self) -> None:
        """Fall silent now."""
        ...


@dataclass(frozen=True, slots=True)
class HeldCall:
    """``next_event``: what comes from the caller, None for a while without anything; cancelled when they hang up.

    ``hear``: in its place, the caller's answer to a question that is being said: words, or a key; None for nothing.
    """

    call_id: str
    media: CallMedia
    speaker: Mouth
    next_event: Callable[[], Awaitable[MediaEvent | None]]
    hear: Callable[[Expect], Awaitable[str | None]] | None = None


class Passing(Protocol):
    """Passes calls on: to an operator's queue, into a conference."""

    async def __call__(self, call: HeldCall, transfer: Transfer) -> Command | str:
        """Keep the call until it comes back to the robot; the engine is told so by a command or a choice."""
        ...
