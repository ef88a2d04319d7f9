"""Bots Long Poll (dev.vk.com/ru/api/bots-long-poll/getting-started): asks for events, hands them on.

vk_api's ``VkBotLongPoll`` would do, but its ``check`` holds a thread for up to 35 seconds that nobody
can wake, and moves on before the events are handled. So the server's address comes through
vk_api, and the waiting is done here.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp

from bots.errors import BotError, RetryAfter, Transient, Undeliverable
from bots.pace import Backoff
from bots.vk.api import Api, PollServer
from bots.vk.bookmark import Bookmark

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Events worked on at a time; more are left with VK."""
SPARE = 10.0
"""Seconds after which an answer that should have come is not waited for."""
TS_OLD, KEY_OLD = 1, 2


@dataclass(slots=True)
class Batch:
    """The events of one answer: the place after them, and how many are not handled yet."""

    ts: str
    open: int


@dataclass(slots=True)
class Poller:
    """Asks VK for events and hands them on, side by side.

    The bookmark moves only over what was handled, so after a crash VK gives the rest again; what comes
    twice the engine knows by its id. ``wait`` is how many seconds VK may hold an empty answer back.
    """

    api: Api
    handle: Callable[[Any], Awaitable[None]]
    bookmark: Bookmark
    backoff: Backoff
    wait: int = 25
    _server: PollServer | None = field(init=False, default=None)
    _lost: bool = field(init=False, default=False)
    _batches: deque[Batch] = field(init=False, default_factory=deque)
    _room: asyncio.Semaphore = field(init=False, default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self) -> None:
        """Poll until cancelled. Raises :class:`bots.errors.TokenRefused`."""
        failures = 0
        async with aiohttp.ClientSession(trust_env=True) as http, asyncio.TaskGroup() as group:
            while True:
                try:
                    await self._round(http, group)
                    failures = 0
                except (RetryAfter, Transient, Undeliverable) as error:
                    pause = error.seconds if isinstance(error, RetryAfter) else self.backoff.pause(failures)
                    log.warning("VK cannot be asked for events, next try in %.0f s: %s", pause, _in_words(error))
                    await asyncio.sleep(pause)
                    failures += 1

    async def _round(self, http: aiohttp.ClientSession, group: asyncio.TaskGroup) -> None:
        """Ask once, and hand on what comes."""
        server = self._server = self._server or await self._find()
        answer = await self._ask(http, server)
        if "failed" in answer:
            return await self._find_again(server, answer)
        ts, events = answer.get("ts"), answer.get("updates")
        if not isinstance(ts, str | int) or not isinstance(events, list):
            raise Transient("the answer is not Bots Long Poll's")
        self._lost = False
        await self._take(str(ts), events, group)
        self._server = replace(server, ts=str(ts))
        return None

    async def _find(self) -> PollServer:
        """The server, at the place where we were."""
        server = await self.api.poll_server()
        kept = await self.bookmark.read()
        if kept is None:
            await self.bookmark.write(server.ts)
        return replace(server, ts=kept or server.ts)

    async def _find_again(self, server: PollServer, answer: Mapping[str, Any]) -> None:
        """VK does not go on from where we are: take a new place, a new key, or both, as it says."""
        again, self._lost = self._lost, True
        log.info("VK's long poll says failed=%s", answer["failed"])
        if answer["failed"] == TS_OLD and isinstance(answer.get("ts"), str | int):
            log.warning("VK has forgotten some events; what was written then may stay unanswered")
            self._server = replace(server, ts=str(answer["ts"]))
        else:
            found = await self.api.poll_server()
            self._server = replace(found, ts=server.ts) if answer["failed"] == KEY_OLD else found
        if again:
            raise Transient(f"failed={answer['failed']} again")

    async def _ask(self, http: aiohttp.ClientSession, server: PollServer) -> Mapping[str, Any]:
        params = {"act": "a_check", "key": server.key, "ts": server.ts, "wait": str(self.wait)}
        try:
            async with http.get(
                server.url, params=params, timeout=aiohttp.ClientTimeout(self.wait + SPARE)
            ) as response:
                response.raise_for_status()
                answer = json.loads(await response.read())
        except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError) as error:
            failure = type(error).__name__  # its own words would show the key
        else:
            if isinstance(answer, dict):
                return answer
            failure = "not an object"
        raise Transient(f"the long poll: {failure}")

    async def _take(self, ts: str, events: list[Any], group: asyncio.TaskGroup) -> None:
        """Begin to work on the events; wait only where too many are open."""
        if not events:
            return
        batch = Batch(ts, len(events))
        self._batches.append(batch)
        for event in events:
            await self._room.acquire()
            group.create_task(self._work(event, batch))

    async def _work(self, event: Any, batch: Batch) -> None:
        try:
            await self.handle(event)
        finally:
            self._room.release()
        batch.open -= 1
        handled = None
        while self._batches and not self._batches[0].open:
            handled = self._batches.popleft().ts
        if handled:
            await self.bookmark.write(handled)


def _in_words(error: BotError) -> str:
    if isinstance(error, Undeliverable):
        return (
            f"{error}. Switch Long Poll API on in the community (management, API usage), with the events"
            " message_new, message_edit and message_event, and give the token the right to manage it"
        )
    return str(error)
