"""One utterance on its way to the ear: streamed where the ear streams, else begun at each pause."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from ivr.errors import HearingFailed
from ivr.ports import Ear

Spawn = Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]]


class Utterance:
    """What the caller says in one breath. Every recognition is a task of the call, and ends with it.

    Nothing here waits: :meth:`so_far` and :meth:`result` tell what is known by now.
    """

    def __init__(self, ear: Ear, spawn: Spawn) -> None:
        self._ear = ear
        self._spawn = spawn
        self._pcm = bytearray()
        self._earlier: list[asyncio.Task[str | HearingFailed]] = []
        self._task: asyncio.Task[str | HearingFailed] | None = None
        self._live: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._partial = ""
        self._asked = False
        if ear.streams:
            self._task = spawn(_caught(self._stream(self._live)))

    def add(self, pcm: bytes) -> None:
        """More sound."""
        if self._ear.streams:
            self._live.put_nowait(pcm)
        else:
            self._pcm += pcm

    def paused(self) -> None:
        """Perhaps that was all: an ear that does not stream begins now."""
        if not self._ear.streams and self._task is None:
            self._task = self._spawn(_caught(self._whole(bytes(self._pcm))))

    def went_on(self) -> None:
        """It was not all: what was begun is thrown away; a streaming ear that was asked for its last words goes on."""
        if not self._ear.streams:
            self.drop()
            self._task = None
        elif self._asked and self._task is not None:
            self._earlier.append(self._task)
            self._partial, self._asked = "", False
            self._task = self._spawn(_caught(self._stream(self._live)))

    def finish(self) -> None:
        """It seems over: the last words are wanted."""
        self.paused()
        if self._ear.streams and not self._asked:
            self._live.put_nowait(None)
            self._live = asyncio.Queue()
        self._asked = True

    def so_far(self) -> str | None:
        """The words up to the pause as far as they are known; None where nothing is known yet.

        Raises:
            HearingFailed: the ear failed.
        """
        if (whole := self.result()) is not None or not self._ear.streams:
            return whole
        before = [_words_of(task) for task in self._earlier if task.done()]
        return " ".join(filter(None, [*before, self._partial])) or None

    def result(self) -> str | None:
        """All the words, once the ear has given them.

        Raises:
            HearingFailed: the ear failed.
        """
        tasks = [*self._earlier, self._task]
        if any(task is None or not task.done() for task in tasks):
            return None
        return " ".join(filter(None, (_words_of(task) for task in tasks if task is not None)))

    def drop(self) -> None:
        """Nobody wants it any more."""
        for task in (*self._earlier, self._task):
            if task is not None:
                task.cancel()

    async def _whole(self, pcm: bytes) -> str:
        listening = self._ear.listen()
        await listening.feed(pcm)
        return await listening.finish()

    async def _stream(self, sound: asyncio.Queue[bytes | None]) -> str:
        listening = self._ear.listen()
        while (pcm := await sound.get()) is not None:
            partial = await listening.feed(pcm)
            if sound is self._live:
                self._partial = partial
        return await listening.finish()


def _words_of(task: asyncio.Task[str | HearingFailed]) -> str:
    heard = task.result()
    if isinstance(heard, HearingFailed):
        raise heard
    return heard.strip()


async def _caught(hearing: Coroutine[Any, Any, str]) -> str | HearingFailed:
    """A failure is a result here: it must not end the call's task group."""
    try:
        return await hearing
    except HearingFailed as error:
        return error
    except Exception as error:
        return HearingFailed(f"the ear failed: {type(error).__name__}")
