"""Sound and keys of one call, over Asterisk's media WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from websockets import ConnectionClosed
from websockets.asyncio.client import ClientConnection

from ivr.asterisk import frames
from ivr.errors import LineBroke
from ivr.ports import FRAME_BYTES, SAMPLE_RATE, Digit, MediaEvent, Played, Sound

AHEAD_SECONDS = 16.0
"""Sound sent before it is due; more waits here, since Asterisk's queue ends at 20 s (and XOFF comes late)."""

UNREAD_EVENTS = 3000
"""A minute of sound that nobody reads; what comes later is dropped, but for keys and marks."""

TOLD_TWICE_SECONDS = 0.4
"""Within which the same key from afar is the same press."""


class WebSocketMedia:
    """Implements :class:`ivr.ports.CallMedia`. Somebody must :meth:`run` it."""

    def __init__(self, socket: ClientConnection, hang_up: Callable[[], Awaitable[None]]) -> None:
        self._socket = socket
        self._hang_up = hang_up
        self._clock = asyncio.get_running_loop().time
        self._events: asyncio.Queue[MediaEvent | None] = asyncio.Queue()
        self._ended = asyncio.Event()
        self._lost = False
        self._open = asyncio.Event()
        self._open.set()
        self._told = ("", 0.0)
        self._rest = b""
        self._due = 0.0
        self._paused_at: float | None = None
        self._flushes = 0
        self._flushed = asyncio.Event()
        self._marks: dict[str, str] = {}
        self._marks_asked = 0

    async def run(self) -> None:
        """Read the socket until the call's end."""
        lost = False
        try:
            async for message in self._socket:
                self._received(message)
        except ConnectionClosed:
            lost = True
        finally:
            self.end(lost=lost)

    def end(self, *, lost: bool = False) -> None:
        """The call is over: let everyone who waits know. ``lost``: by Asterisk's end, not by the caller's."""
        if not self._ended.is_set():
            self._lost = lost
            self._ended.set()
            self._open.set()
            self._flushed.set()
            self._events.put_nowait(None)

    def press(self, key: str) -> None:
        """A key that came by another way, while the caller is not joined with this media.

        Asterisk tells some of them twice, or once more here when the caller is back: those are dropped.
        """
        if not self._is_told(key):
            self._told = (key, self._clock())
            self._events.put_nowait(Digit(key, self._clock()))

    def _is_told(self, key: str) -> bool:
        last, at = self._told
        return key == last and self._clock() - at < TOLD_TWICE_SECONDS

    @property
    def held_back(self) -> bool:
        """Whether Asterisk takes no more sound for now."""
        return not self._open.is_set()

    async def ended(self) -> None:
        """Wait for the call's end."""
        await self._ended.wait()

    async def events(self) -> AsyncIterator[MediaEvent]:
        """What comes from the caller, in order; ends when the call does. Raises LineBroke where it was lost."""
        while (event := await self._events.get()) is not None:
            yield event
        self._events.put_nowait(None)  # the end stays the end, for a second reader too
        if self._lost:
            raise LineBroke("the connection to Asterisk ended in mid-call")

    async def play(self, pcm: bytes) -> None:
        """Add sound; what does not fill a frame waits for more, or for a mark."""
        flushes = self._flushes
        sound = self._rest + pcm
        whole = len(sound) - len(sound) % FRAME_BYTES
        self._rest = sound[whole:]
        for start in range(0, whole, frames.MESSAGE_BYTES):
            await self._room()
            if self._ended.is_set() or flushes != self._flushes:
                return
            message = sound[start : min(start + frames.MESSAGE_BYTES, whole)]
            self._due = max(self._due, self._clock()) + len(message) / 2 / SAMPLE_RATE
            await self._send(message)

    async def mark(self, name: str) -> None:
        """Ask for :class:`ivr.ports.Played`; the sound before it is filled up to a whole frame."""
        if self._rest:
            await self.play(bytes(FRAME_BYTES - len(self._rest)))
        self._marks_asked += 1
        self._marks[str(self._marks_asked)] = name
        await self._send(frames.mark(self._marks_asked))

    async def flush(self) -> None:
        """Fall silent now; a :meth:`play` that still waits for room gives up."""
        self._flushes += 1
        self._rest = b""
        self._due = 0.0
        self._paused_at = None
        self._marks.clear()
        self._flushed.set()
        self._flushed = asyncio.Event()
        await self._send(frames.FLUSH)
        await self._send(frames.CONTINUE)
        self._open.set()

    async def pause(self) -> None:
        """Fall silent now, but keep what was not played yet."""
        if self._paused_at is None:
            self._paused_at = self._clock()
            await self._send(frames.PAUSE)

    async def resume(self) -> None:
        """Play on from where it was paused."""
        if self._paused_at is not None:
            self._due += self._clock() - self._paused_at
            self._paused_at = None
            await self._send(frames.CONTINUE)

    async def hang_up(self) -> None:
        """End the call."""
        await self._hang_up()

    async def _room(self) -> None:
        """Wait until Asterisk's queue may take another message, or a flush, or the end."""
        await self._open.wait()
        wait = self._due - self._clock() - AHEAD_SECONDS
        if wait > 0 and not self._ended.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._flushed.wait()

    async def _send(self, message: bytes | str) -> None:
        with suppress(ConnectionClosed):  # its end is told by the end of events
            await self._socket.send(message)

    def _received(self, message: bytes | str) -> None:
        now = self._clock()
        if isinstance(message, bytes):
            if self._events.qsize() < UNREAD_EVENTS:
                self._events.put_nowait(Sound(message, now))
            return
        match frames.decode(message):
            case frames.MarkPassed(id=mark):
                if (name := self._marks.pop(mark, None)) is not None:
                    self._events.put_nowait(Played(name, now))
            case frames.KeyReleased(key=key) if not self._is_told(key):
                self._events.put_nowait(Digit(key, now))
            case frames.QueueFull():
                self._open.clear()
            case frames.QueueOpen():
                self._open.set()
