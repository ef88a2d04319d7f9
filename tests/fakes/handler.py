"""An engine of a few lines: it claims update ids, answers by a function, and puts the replies into the outbox."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dialogs.replies import Reply
from dialogs.results import prefaced
from dialogs.turns import Turn, TurnResult, Understood
from tests.fakes.queue import MemoryOutbox


def echo(turn: Turn) -> list[Reply]:
    """Say back what came."""
    said = turn.command or turn.choice or turn.text or ""
    return [Reply(f"ответ: {said}", str(said))]


@dataclass(slots=True)
class ScriptedEngine:
    """A ``TurnHandler``. ``turns`` are those it answered; ``held`` holds an address back; ``failures`` are raised."""

    outbox: MemoryOutbox
    answer: Callable[[Turn], list[Reply]] = echo
    turns: list[Turn] = field(default_factory=list)
    duplicates: list[Turn] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    claimed: dict[str, dict[str, TurnResult]] = field(default_factory=lambda: defaultdict(dict))

    async def handle(self, turn: Turn) -> TurnResult:
        """Answer one turn, once."""
        if held := self.held.get(turn.address):
            await held.wait()
        if self.failures:
            raise self.failures.pop(0)
        if turn.update_id and (known := self.claimed[turn.conversation].get(turn.update_id)):
            self.duplicates.append(turn)
            return replace(known, duplicate=True)
        replies = tuple(self.answer(turn))
        result = TurnResult(replies, Understood("greeting"))
        self.turns.append(turn)
        if turn.update_id:
            self.claimed[turn.conversation][turn.update_id] = result
        payloads = [reply.to_json() for reply in replies]
        await self.outbox.put(turn.channel, turn.address, prefaced(payloads, turn.preface), self.outbox.now())
        return result
