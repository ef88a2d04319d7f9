"""A Rasa server in miniature: ``/model/parse`` and ``/status`` as 3.6.21 answers them, and the ways they fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

from aiohttp import web

RANKING = [
    ("membership.join", 0.8094987),
    ("membership.pensioner", 0.1071),
    ("an.id.of.another.base", 0.05),
    ("out_of_scope", 0.0151),
    ("membership.transfer", 0.0098),
    ("membership.why", 0.0051),
    ("operator", 0.0038),
    ("membership.leave", 0.0002),
]


class Mood(StrEnum):
    """How the server answers."""

    WELL = "well"
    HANGS = "hangs"
    DRIPS = "drips"
    BREAKS = "breaks"
    GARBAGE = "garbage"
    NOT_UNICODE = "not unicode"
    DEEP = "deep"
    ENDLESS = "endless"
    EMPTY_RANKING = "empty ranking"
    NO_RANKING = "no ranking"
    A_LIST = "a list"
    NULL = "null"
    STRANGERS = "strangers"
    NOT_A_NUMBER = "not a number"
    REDIRECTS = "redirects"
    NO_MODEL = "no model"


def parsed(text: str, ranking: list[tuple[str, float]]) -> dict[str, Any]:
    """What a real server answered, with this ranking."""
    ranked = [{"name": name, "confidence": sure} for name, sure in ranking]
    first = ranked[0] if ranked else {"name": None, "confidence": 0.0}
    return {"text": text, "intent": first, "entities": [], "text_tokens": [[0, len(text)]], "intent_ranking": ranked}


BODIES: dict[Mood, bytes] = {
    Mood.GARBAGE: b"<html>\x00it works!",
    Mood.NOT_UNICODE: b'{"intent_ranking": "\xff\xfe"}',
    Mood.DEEP: b"[" * 200_000,
    Mood.EMPTY_RANKING: b'{"intent": {"name": null, "confidence": 0.0}, "intent_ranking": []}',
    Mood.NO_RANKING: b'{"intent": "membership.join"}',
    Mood.A_LIST: b'[{"name": "membership.join"}]',
    Mood.NULL: b"null",
    Mood.STRANGERS: b'{"intent_ranking": [{"name": "book_flight", "confidence": 0.99}]}',
    Mood.NOT_A_NUMBER: b'{"intent_ranking": [{"name": "operator", "confidence": NaN}]}',
}


class FakeRasa:
    """Keeps what it was asked. ``token`` is what callers must give; "" for none."""

    def __init__(self) -> None:
        self.mood = Mood.WELL
        self.token = ""
        self.asked: list[Any] = []
        self.ranking = list(RANKING)
        self.url = ""
        self._never = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FakeRasa]:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/model/parse", self._parse)
        app.router.add_get("/status", self._status)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            self._never.set()
            await runner.cleanup()

    async def _parse(self, request: web.Request) -> web.StreamResponse:
        if refused := self._refused(request):
            return refused
        question = await request.json()
        self.asked.append(question)
        if self.mood in BODIES:
            return web.Response(body=BODIES[self.mood], content_type="application/json")
        match self.mood:
            case Mood.HANGS:
                await self._never.wait()
            case Mood.BREAKS:
                return web.json_response({"status": "failure", "reason": "ParsingError", "code": 500}, status=500)
            case Mood.REDIRECTS:
                raise web.HTTPFound("/status")
            case Mood.DRIPS | Mood.ENDLESS:
                return await self._drip(request)
        return web.json_response(parsed(question["text"], self.ranking))

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        """Either a byte now and no more, or more than anybody wants."""
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b'{"text": "')
        if self.mood is Mood.DRIPS:
            await self._never.wait()
            return response
        for _ in range(64):
            await response.write(b"x" * 65536)
        return response

    async def _status(self, request: web.Request) -> web.StreamResponse:
        if refused := self._refused(request):
            return refused
        model = None if self.mood is Mood.NO_MODEL else "profline.tar.gz"
        return web.json_response({"model_file": model, "model_id": "3d39bc53", "num_active_training_jobs": 0})

    def _refused(self, request: web.Request) -> web.StreamResponse | None:
        if self.token and request.query.get("token") != self.token:
            body = {"version": "3.6.21", "status": "failure", "reason": "NotAuthenticated", "code": 401}
            return web.json_response(body, status=401)
        return None
