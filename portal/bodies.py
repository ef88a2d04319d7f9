"""Bodies are read up to a limit and no further, whatever their Content-Length says."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.languages import language_of
from portal.problems import Problems

BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


class BodyLimit:
    """ASGI: reads a request's body, refuses one over ``limit`` bytes by 413, and hands it on whole."""

    def __init__(self, app: ASGIApp, limit: int, problems: Problems) -> None:
        self._app = app
        self._limit = limit
        self._problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read, then pass on; a client that leaves meanwhile gets no answer."""
        if scope["type"] != "http" or scope["method"] in BODILESS:
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        body = await self._read(receive) if not declared.isdecimal() or int(declared) <= self._limit else b""
        if body is None:
            return
        if len(body) > self._limit or (declared.isdecimal() and int(declared) > self._limit):
            response = self._problems.response("too_large", language_of(scope), values={"limit": self._limit})
            await response(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    async def _read(self, receive: Receive) -> bytes | None:
        """The body, or as much of it as shows that it is too long; None if the client left."""
        body = bytearray()
        while len(body) <= self._limit:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
