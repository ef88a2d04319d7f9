"""Which sentences the telephone may have to say: they are made while nobody calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from app.core import Core
from dialogs.spoken import speakable
from ivr.speaking import CachedVoice
from ivr.speaking.rehearsal import Rehearsal
from ivr.speaking.sentences import sentences

SETTLED_SECONDS = 60.0
"""A start has other things to do first."""


def answers(core: Core) -> Iterator[str]:
    """The greeting and every answer, as they are now, cut as they are spoken."""
    yield from sentences(core.phone_greeting)
    for topic in core.knowledge:
        yield from sentences(speakable(topic.speech))


async def rehearse(core: Core, voice: CachedVoice, busy: Callable[[], bool]) -> None:
    """For ever, in the background: what staff edit is made anew within minutes."""
    await asyncio.sleep(SETTLED_SECONDS)
    await Rehearsal(voice).run(lambda: answers(core), busy)
