"""A small Asterisk without telephones: ARI's requests and events and the media WebSocket, misbehaving when told."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from ivr.settings import ExternalAsterisk

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def channel(channel_id: str, state: str = "Ring", app: str = "profline") -> dict[str, Any]:
    """A channel as ARI shows it."""
    return {
        "id": channel_id,
        "state": state,
        "caller": {"name": "", "number": "100500"},
        "dialplan": {"context": "callers", "exten": "100", "app_name": "Stasis", "app_data": app},
    }


class FakeAri:
    """What a test sets and sees. ``None`` in a socket's queue closes it."""

    def __init__(self) -> None:
        self.channels: list[dict[str, Any]] = []
        self.bridges: list[str] = []
        self.requests: list[str] = []
        self.statuses: dict[str, int] = {}
        """Answers other than 200, by the beginning of "METHOD /path"."""
        self.failures: dict[str, int] = {}
        """How many times more "METHOD /path" is answered with 500."""
        self._made: set[str] = set()
        self.stuck = ""
        """The "METHOD /path" that is not answered as long as it stands here."""
        self.bodies: dict[str, Any] = {}
        """What is answered to "METHOD /path"."""
        self.variables: dict[str, str] = {}
        self.connections = 0
        self.refuse_sockets = 0
        """HTTP status with which sockets are refused; 0 to let them in."""
        self.refusals_left = -1
        """How many more are refused; -1 for all."""
        self.events: asyncio.Queue[str | None] | None = None
        self.media: asyncio.Queue[str | bytes | None] | None = None
        self.media_heard: list[str | bytes] = []
        self.address = ExternalAsterisk("", "profline", "secret")

    def tell(self, kind: str, **fields: Any) -> None:
        """Send an event."""
        if self.events is None:
            raise AssertionError("nobody listens")
        self.events.put_nowait(json.dumps({"type": kind, **fields}))

    def drop_events(self) -> None:
        """Close the event socket."""
        if self.events is not None:
            self.events.put_nowait(None)

    def media_says(self, message: str | bytes | None) -> None:
        """Send on the media socket, or close it."""
        if self.media is None:
            raise AssertionError("no media socket")
        self.media.put_nowait(message)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http":
            await self._answer(scope, send)
        elif scope["type"] == "websocket":
            await receive()
            await self._socket(scope["path"], receive, send)

    async def _answer(self, scope: Scope, send: Send) -> None:
        request = f"{scope['method']} {scope['path'].removeprefix('/ari')}"
        self.requests.append(request)
        while request == self.stuck:  # noqa: ASYNC110 - a test sets and clears it as a plain value
            await asyncio.sleep(0.002)
        status = next((code for start, code in self.statuses.items() if request.startswith(start)), 200)
        if (bridge := re.fullmatch(r"(POST|DELETE) /bridges/([^/]+)", request)) is not None:
            status = self._bridge(*bridge.groups()) if status == 200 else status
        if self.failures.get(request):
            self.failures[request] -= 1
            status = 500
        body: Any = {}
        if request in self.bodies:
            body = self.bodies[request]
        elif request == "GET /channels":
            body = self.channels
        elif request == "GET /bridges":
            body = [{"id": bridge} for bridge in self.bridges]
        elif request == "GET /asterisk/variable":
            body = {"value": self.variables.get(scope["query_string"].decode().partition("variable=")[2], "")}
        elif request == "POST /channels/externalMedia":
            body = {"id": "m", "channelvars": {"MEDIA_WEBSOCKET_CONNECTION_ID": "m1"}}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    def _bridge(self, method: str, name: str) -> int:
        """Made once, as the real one says it."""
        there = name in self._made
        (self._made.add if method == "POST" else self._made.discard)(name)
        return 409 if there and method == "POST" else 200

    async def _socket(self, path: str, receive: Receive, send: Send) -> None:
        if self.refuse_sockets and self.refusals_left:
            self.refusals_left -= 1
            await send({"type": "websocket.http.response.start", "status": self.refuse_sockets, "headers": []})
            await send({"type": "websocket.http.response.body", "body": b""})
            return
        queue: asyncio.Queue[Any] = asyncio.Queue()
        if path.startswith("/media/"):
            self.media = queue
            await send({"type": "websocket.accept", "subprotocol": "media"})
        else:
            self.events = queue
            self.connections += 1
            await send({"type": "websocket.accept"})
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(self._read(receive, queue))
            while (message := await queue.get()) is not None:
                await send({"type": "websocket.send", "bytes" if isinstance(message, bytes) else "text": message})
            if not reading.done():  # else it was closed by the other side
                await send({"type": "websocket.close"})
            reading.cancel()

    async def _read(self, receive: Receive, queue: asyncio.Queue[Any]) -> None:
        while (message := await receive())["type"] == "websocket.receive":
            self.media_heard.append(message.get("text") or message["bytes"])
        queue.put_nowait(None)


@asynccontextmanager
async def running_ari() -> AsyncIterator[FakeAri]:
    """A fake Asterisk on a free port."""
    fake = FakeAri()
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(fake, log_config=None, lifespan="off", ws="websockets-sansio", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    fake.address = ExternalAsterisk(f"http://127.0.0.1:{listener.getsockname()[1]}", "profline", "secret")
    tasks = asyncio.TaskGroup()
    await tasks.__aenter__()  # not "async with", so that a test's own failure is shown as it is
    tasks.create_task(server._serve([listener]))  # not serve(), which takes the process's signals
    try:
        yield fake
    finally:
        server.should_exit = True
        await tasks.__aexit__(None, None, None)
        listener.close()
