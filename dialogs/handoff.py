"""A person takes a conversation over from the robot, and hands it back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backend.clock import Clock
from dialogs.ports import UnitOfWork
from dialogs.turns import HandledBy


@dataclass(frozen=True, slots=True)
class Handoff:
    """Says who answers a conversation. While it is a person, turns are kept, and the engine is silent."""

    uow: UnitOfWork
    clock: Clock

    async def give(self, conversation: str, to: HandledBy) -> None:
        """From the next turn on, ``to`` answers."""
        async with self.uow.write() as tx:
            held = await tx.conversations.lock(conversation)
            if held.handled_by is not to:
                moved = replace(held, version=held.version + 1, handled_by=to)
                await tx.conversations.put(moved, self.clock.now())
