"""Addresses that messengers call: the raw request goes to the bot, its answer comes back."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from portal.ports import Webhook


def webhook_router(path: str, webhook: Webhook) -> APIRouter:
    """The route of one webhook."""
    router = APIRouter()

    @router.post(path, include_in_schema=False)
    async def receive(request: Request) -> Response:
        answer = await webhook(dict(request.headers), await request.body())
        return PlainTextResponse(answer.body, answer.status)

    return router
