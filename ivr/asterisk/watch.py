"""Whether Asterisk still answers: a process may live and be hung."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from ivr.asterisk.ari import Ari, AriRefused
from ivr.errors import AsteriskUnavailable

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds between two pings and for an answer, and how many answers in a row may fail to come."""

    between: float = 2.0
    answer: float = 4.0
    misses: int = 3


async def until_hung(ari: Ari, patience: Patience) -> None:
    """Ping for ever; returns when Asterisk does not answer any more."""
    missed = 0
    while missed < patience.misses:
        await asyncio.sleep(patience.between)
        try:
            async with asyncio.timeout(patience.answer):
                await ari.ping()
            missed = 0
        except (AriRefused, AsteriskUnavailable, TimeoutError):
            missed += 1
    _log.error("Asterisk did not answer %d pings", missed)
