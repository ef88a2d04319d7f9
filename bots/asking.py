"""Hands a turn to the engine, and again where that failed: what both platforms' bots do with an update."""

from __future__ import annotations

import asyncio
import logging

from bots.pace import Backoff
from dialogs.ports import TurnHandler
from dialogs.turns import Turn

log = logging.getLogger(__name__)

TRIES = 3


async def taken(handler: TurnHandler, turn: Turn, patience: float, backoff: Backoff) -> bool:
    """Whether the engine took the turn, in one of a few tries of at most ``patience`` seconds."""
    for failures in range(TRIES):
        try:
            async with asyncio.timeout(patience):
                await handler.handle(turn)
        except Exception:
            log.exception("%s: the turn of update %s failed", turn.conversation, turn.update_id)
        else:
            return True
        if failures + 1 < TRIES:
            await asyncio.sleep(backoff.pause(failures))
    return False
