"""A Vosk server (alphacep/vosk-server) elsewhere: one WebSocket an utterance, an answer to every piece of sound.

A server that refuses, hangs or dies is a failure of hearing within :data:`CONNECT` or :data:`ANSWER` seconds,
and the next utterance tries anew.
"""

from __future__ import annotations

import asyncio
import json
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from ivr.errors import HearingFailed
from ivr.hearing.places import Places
from ivr.ports import SAMPLE_RATE

CONNECT, ANSWER = 1.0, 2.0
PIECE_BYTES = SAMPLE_RATE * 2 // 5
"""200 ms a message, as the vendor's own clients send."""
AT_ONCE = 64
"""Utterances at once; how many the server hears in time is its own affair, and seen by :data:`ANSWER`."""
LONGEST_ANSWER = 1 << 20
CONFIGURATION = json.dumps({"config": {"sample_rate": SAMPLE_RATE}})
END = '{"eof" : 1}'
"""The server compares it letter by letter."""


class VoskServerEar:
    """Hears by a server like ``ws://127.0.0.1:2700``. Nothing is connected before somebody speaks."""

    streams = True

    def __init__(self, url: str, *, connect_seconds: float = CONNECT, answer_seconds: float = ANSWER) -> None:
        self.name = f"vosk-server {urlsplit(url).netloc.rpartition('@')[2]}"
        self._url = url
        self._seconds = connect_seconds, answer_seconds
        self.places = Places(self.name, AT_ONCE)

    def listen(self) -> VoskServerListening:
        """Begin an utterance.

        Raises:
            HearingBusy: :data:`AT_ONCE` are being heard.
        """
        return VoskServerListening(self.name, self._url, self.places, *self._seconds)

    def close(self) -> None:
        """There is nothing to end: each utterance has its own connection."""


class VoskServerListening:
    """One utterance and its connection, which ends with it, also where it is only forgotten."""

    def __init__(self, name: str, url: str, places: Places, connect_seconds: float, answer_seconds: float) -> None:
        """``name``: for errors; the address may hold a password."""
        places.take(self)
        self._name, self._url, self._places = name, url, places
        self._connect_seconds, self._answer_seconds = connect_seconds, answer_seconds
        self._server: ClientConnection | None = None
        self._waiting = bytearray()
        self._ended: list[str] = []
        self._partial = ""

    async def feed(self, pcm: bytes) -> str:
        """The words so far. The first call connects.

        Raises:
            HearingFailed: the server is out of reach, or does not answer in time.
        """
        async with self._in_time():
            server = await self._connected()
            self._waiting += pcm
            if len(self._waiting) >= PIECE_BYTES:
                piece = bytes(self._waiting)
                self._waiting.clear()
                await self._ask(server, piece)
        return " ".join(filter(None, [*self._ended, self._partial]))

    async def finish(self) -> str:
        """The words of the whole utterance; the connection and the place are free then.

        Raises:
            HearingFailed: the server is out of reach, or does not answer in time.
        """
        async with self._in_time():
            server = await self._connected()
            if self._waiting:
                await self._ask(server, bytes(self._waiting))
            await self._ask(server, END)
        self.drop()
        return " ".join(filter(None, self._ended))

    def drop(self) -> None:
        """Nobody wants the rest: hang up at once."""
        self._places.leave(self)
        if self._server is not None:
            self._server.transport.abort()

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """Whatever goes wrong within ends the utterance."""
        try:
            yield
        except TimeoutError as error:
            self.drop()
            raise HearingFailed(f"{self._name} does not answer in time") from error
        except OSError as error:
            self.drop()
            raise HearingFailed(f"{self._name} is out of reach: {error.strerror or type(error).__name__}") from error
        except (WebSocketException, ValueError, KeyError, TypeError) as error:
            self.drop()
            raise HearingFailed(f"{self._name}: {type(error).__name__}") from error
        except asyncio.CancelledError:
            self.drop()
            raise

    async def _connected(self) -> ClientConnection:
        if self._server is None:
            self._server = await connect(
                self._url,
                compression=None,
                proxy=None,
                open_timeout=self._connect_seconds,
                ping_interval=None,
                max_size=LONGEST_ANSWER,
            )
            weakref.finalize(self, self._server.transport.abort)
            await self._server.send(CONFIGURATION)
        return self._server

    async def _ask(self, server: ClientConnection, message: bytes | str) -> None:
        async with asyncio.timeout(self._answer_seconds):
            await server.send(message)
            answer = json.loads(await server.recv())
        if "partial" in answer:
            self._partial = str(answer["partial"]).strip()
        else:
            self._ended.append(str(answer["text"]).strip())
            self._partial = ""
