"""A few workers for many sentences: short ones first, so that nobody waits long for a first sound."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

Worker = TypeVar("Worker")
CHARACTERS_A_SECOND = 100.0
"""A sentence longer by so many characters is passed by what comes up to a second after it, and never by more."""


class Pool(Generic[Worker]):
    """Lends each worker to one task at a time."""

    def __init__(self, workers: Iterable[Worker] = ()) -> None:
        self._free = list(workers)
        self._waiting: list[tuple[float, int, asyncio.Future[Worker]]] = []
        self._order = itertools.count()

    @asynccontextmanager
    async def lent(self, characters: int = 0) -> AsyncIterator[Worker]:
        """A free worker, given back at the end."""
        worker = await self._take(characters)
        try:
            yield worker
        finally:
            self.give(worker)

    async def _take(self, characters: int) -> Worker:
        if self._free:
            return self._free.pop()
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[Worker] = loop.create_future()
        due = loop.time() + characters / CHARACTERS_A_SECOND
        heapq.heappush(self._waiting, (due, next(self._order), turn))
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give(turn.result())
            raise

    def give(self, worker: Worker) -> None:
        """To whoever is next; those who went away are passed over."""
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(worker)
                return
        self._free.append(worker)
