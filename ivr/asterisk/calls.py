"""One call from its first ring to its last trace: media, bridge, conversation, cleaning up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import websockets
from websockets.asyncio.client import ClientConnection

from ivr.asterisk.ari import Ari, AriRefused
from ivr.asterisk.config import APP
from ivr.asterisk.events import Channel
from ivr.asterisk.media import WebSocketMedia
from ivr.errors import AsteriskUnavailable
from ivr.ports import CallMedia

PREFIX = "profline-"
"""Begins the id of each media channel and bridge of ours. The call's own id follows, and ``-media``: Asterisk
22.10.1 takes an id that is the beginning of another channel's (``…4.2`` of ``…4.29``) for a duplicate, and crashes."""

SETUP_SECONDS = 10.0
RETRY_SECONDS = 0.2
GRACE_SECONDS = 3.0
"""How long a conversation may go on when the caller is gone, to finish its own business."""

_log = logging.getLogger(__name__)


class CallerGone(Exception):
    """The caller hung up before the answer."""


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """An answered call. ``caller_number`` is what the caller's side claims, and proves nothing.

    ``channel_id`` is the caller's channel in Asterisk, ``bridge_id`` where it hears the robot; ``rang_at`` is when
    it came, in seconds of the loop's clock.
    """

    id: str
    caller_number: str
    media: CallMedia
    channel_id: str = ""
    bridge_id: str = ""
    rang_at: float = 0.0


OnCall = Callable[[IncomingCall], Awaitable[None]]
"""Talks with one caller; when it returns, the call is hung up. Cancelled if it outlives the call."""


class LiveCall:
    """A call in our hands. :meth:`run` never raises but for cancellation: one call's trouble is no other's."""

    def __init__(self, call_id: str, ari: Ari, channel: Channel, on_call: OnCall) -> None:
        self.id = call_id
        self.joint_id = f"{PREFIX}{call_id}-media"
        self._ari, self._channel, self._on_call = ari, channel, on_call
        self._media_started = asyncio.Event()
        self._over = asyncio.Event()
        self._elsewhere = False
        self._talks_over: WebSocketMedia | None = None
        self._lost = False
        self._rang_at = asyncio.get_running_loop().time()

    def owns(self, channel_id: str) -> bool:
        """Whether this is the caller's channel, or ours beside it."""
        return channel_id in (self._channel.id, self.joint_id)

    def media_started(self) -> None:
        """Asterisk gave us the media channel (its StasisStart); to bridge it before is refused."""
        self._media_started.set()

    def bridged(self, bridge_id: str) -> None:
        """The caller is in this bridge now."""
        self._elsewhere = bridge_id != self.joint_id

    def pressed(self, key: str) -> None:
        """Asterisk tells of a key: news to the conversation only while the caller is away from the robot's media."""
        if self._elsewhere and self._talks_over is not None:
            self._talks_over.press(key)

    def over(self) -> None:
        """The caller or the media is gone."""
        self._over.set()

    def gone(self, channel_id: str) -> None:
        """A channel of this call is gone. Before it started, the media's end is told by its socket."""
        if channel_id != self.joint_id or self._media_started.is_set():
            self.over()

    def lost(self) -> None:
        """Asterisk is gone, and the call with it."""
        self._lost = True
        self.over()

    async def run(self) -> None:
        """Answer, talk, clean up."""
        try:
            async with self._media() as media:
                await self._talk(media)
        except (AriRefused, CallerGone) as error:
            _log.info("call %s ended before it was answered: %r", self.id, error)
        except (AsteriskUnavailable, OSError, TimeoutError, websockets.WebSocketException) as error:
            _log.warning("call %s could not be answered: %r", self.id, error)
        finally:
            await self._clean_up()

    @asynccontextmanager
    async def _media(self) -> AsyncIterator[WebSocketMedia]:
        """Sound both ways, and the caller answered: media channel, its socket, a bridge."""
        async with asyncio.timeout(SETUP_SECONDS):
            socket = await self._joined()
        try:
            async with asyncio.timeout(SETUP_SECONDS):
                await self._ari.make_bridge(self.joint_id)
                await self._ari.answer(self._channel.id)
                await self._ari.bridge_channels(self.joint_id, self._channel.id, self.joint_id)
            yield WebSocketMedia(socket, self._hang_up)
        finally:
            await socket.close()

    async def _joined(self) -> ClientConnection:
        """The socket of a media channel that is ours to steer.

        Made anew where Asterisk gave the channel up: so it does while the event stream, and with it our application,
        is away for a moment. Raises :class:`CallerGone`.
        """
        while True:
            with suppress(websockets.InvalidStatus):  # the channel is gone already
                socket = await self._socket()
                try:
                    await self._started_or_closed(socket)
                except BaseException:
                    await socket.close()
                    raise
                if self._media_started.is_set():
                    return socket
                await socket.close()
            _log.info("call %s: Asterisk gave its media up; once more", self.id)
            await asyncio.sleep(RETRY_SECONDS)

    async def _socket(self) -> ClientConnection:
        connection = await self._ari.make_media(self.joint_id, APP, "slin16")
        return await websockets.connect(
            self._ari.socket_url(f"/media/{connection}"),
            additional_headers=self._ari.socket_headers(),
            subprotocols=[websockets.Subprotocol("media")],
            compression=None,
            close_timeout=1.0,
            proxy=None,
        )

    async def _started_or_closed(self, socket: ClientConnection) -> None:
        """Wait for the media channel's StasisStart, or its end; raises :class:`CallerGone`."""
        async with asyncio.TaskGroup() as tasks:
            events = (self._media_started.wait(), socket.wait_closed(), self._over.wait())
            waits = [tasks.create_task(event) for event in events]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        if self._over.is_set():
            raise CallerGone

    async def _talk(self, media: WebSocketMedia) -> None:
        _log.info("call %s answered", self.id)
        self._talks_over = media
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(media.run(), name=f"call {self.id} media")
            reading.add_done_callback(lambda _: self.over())
            ending = tasks.create_task(self._over.wait(), name=f"call {self.id} end")
            talking = tasks.create_task(self._converse(media), name=f"call {self.id} conversation")
            await asyncio.wait({talking, ending}, return_when=asyncio.FIRST_COMPLETED)
            media.end(lost=self._lost)
            await asyncio.wait({talking}, timeout=GRACE_SECONDS)
            for task in (talking, reading, ending):
                task.cancel()
        _log.info("call %s is over", self.id)

    async def _converse(self, media: WebSocketMedia) -> None:
        try:
            number, channel = self._channel.caller_number, self._channel.id
            await self._on_call(IncomingCall(self.id, number, media, channel, self.joint_id, self._rang_at))
        except Exception:
            _log.exception("call %s: the conversation failed", self.id)

    async def _hang_up(self) -> None:
        with suppress(AriRefused, AsteriskUnavailable):  # gone already
            await self._ari.hang_up(self._channel.id)
        self.over()

    async def _clean_up(self) -> None:
        steps = (
            (self._ari.hang_up, self._channel.id),
            (self._ari.remove_bridge, self.joint_id),
            (self._ari.hang_up, self.joint_id),
        )
        for remove, what in steps:
            with suppress(AriRefused, AsteriskUnavailable):
                await remove(what)
