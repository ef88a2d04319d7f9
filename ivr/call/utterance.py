"""One utterance on its way to the ear: streamed where the ear streams, else begun at the first pause."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from ivr.errors import HearingFailed
from ivr.ports import Ear

Spawn = Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]]


class Utterance:
    """What the caller says in one breath. Every recognition is a task of the call, and ends with it."""

    def __init__(self, ear: Ear, spawn: Spawn) -> None:
        self._ear = ear
        self._spawn = spawn
        self._pcm = bytearray()
        self._live: asyncio.Queue[bytes | None] | None = asyncio.Queue() if ear.streams else None
        self._task: asyncio.Task[str | HearingFailed] | None = None
        if self._live is not None:
            self._task = spawn(_caught(self._stream(self._live)))

    def add(self, pcm: bytes) -> None:
        """More sound."""
        if self._live is not None:
            self._live.put_nowait(pcm)
        else:
            self._pcm += pcm

    def paused(self) -> None:
        """Perhaps that was all: an ear that does not stream begins now."""
        if self._live is None:
            self._task = self._spawn(_caught(self._whole(bytes(self._pcm))))

    def went_on(self) -> None:
        """It was not all: what was begun is thrown away."""
        if self._live is None and self._task is not None:
            self._task.cancel()
            self._task = None

    async def words(self, within: float) -> str:
        """The words, now that it is over.

        Raises:
            HearingFailed: the ear failed, or took longer than ``within`` seconds.
        """
        if self._live is not None:
            self._live.put_nowait(None)
        elif self._task is None:
            self.paused()
        if self._task is None:
            raise HearingFailed("nothing was begun")
        done, _ = await asyncio.wait({self._task}, timeout=within)
        if not done:
            self._task.cancel()
            raise HearingFailed(f"no words within {within:.0f} s")
        heard = self._task.result()
        if isinstance(heard, HearingFailed):
            raise heard
        return heard

    def drop(self) -> None:
        """Nobody wants it any more."""
        if self._task is not None:
            self._task.cancel()

    async def _whole(self, pcm: bytes) -> str:
        listening = self._ear.listen()
        await listening.feed(pcm)
        return await listening.finish()

    async def _stream(self, sound: asyncio.Queue[bytes | None]) -> str:
        listening = self._ear.listen()
        while (pcm := await sound.get()) is not None:
            await listening.feed(pcm)
        return await listening.finish()


async def _caught(hearing: Coroutine[Any, Any, str]) -> str | HearingFailed:
    """A failure is a result here: it must not end the call's task group."""
    try:
        return await hearing
    except HearingFailed as error:
        return error
    except Exception as error:
        return HearingFailed(f"the ear failed: {type(error).__name__}")
