"""``/api/console``: what operators see: who waits, what was said so far, what was left for them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, Field

from backend.desk.entities import QueuedCaller, QueueState
from backend.errors import NotFound
from backend.inbox.entities import RequestKind
from dialogs.ports import StoredTurn
from dialogs.results import said_in
from dialogs.turns import HandledBy
from portal.console import ConsoleAccess
from portal.ports import ConsoleDeps
from portal.problems import problem_responses

MOST_TURNS = 500
REFUSALS = ("no_token", "wrong_token", "too_many_turns", "validation", "unavailable")


class CallerView(BaseModel):
    """A caller who waits for a person, or talks with one.

    ``position`` counts those who wait, from 1; 0 for who talks. ``extensions`` are the telephones that ring for the
    caller, or the one they talk with. ``phone`` is what the caller's side claims, and proves nothing. ``topic`` is the
    id of what was last answered.
    """

    conversation: str
    phone: str
    since: datetime
    position: int
    state: QueueState
    extensions: list[str]
    topic: str | None


class QueueView(BaseModel):
    """Who talks, then who waits, first come first."""

    items: list[CallerView]


class SaidView(BaseModel):
    """One turn: what the person said (card numbers and the like are dotted out), pressed or did, and the replies."""

    at: datetime
    text: str | None
    choice: str | None
    command: str | None
    understood: str
    replies: list[str]


class ConversationView(BaseModel):
    """A conversation so far, oldest turn first; of a long one the newest turns. ``topic`` as in the queue."""

    id: str
    handled_by: HandledBy
    topic: str | None
    turns: list[SaidView]


class RequestView(BaseModel):
    """A request to staff: ``phone`` to call back, ``when`` in the person's words, ``about`` the topic."""

    id: int = Field(ge=0)
    kind: RequestKind
    conversation: str
    channel: str
    created_at: datetime
    phone: str | None
    when: str | None
    about: str | None


class RequestList(BaseModel):
    """Open requests, oldest first."""

    items: list[RequestView]


def console_router(deps: ConsoleDeps, access: ConsoleAccess) -> APIRouter:
    """The routes of the console; each needs the token."""
    router = APIRouter(
        prefix="/api/console",
        tags=["console"],
        dependencies=[Depends(access.scheme), Depends(access.let_in), Depends(_unkept)],
    )

    @router.get("/queue", summary="Who waits for a person", responses=problem_responses(*REFUSALS))
    async def queue() -> QueueView:
        callers = deps.desk.callers()
        async with deps.uow.read() as tx:
            held = [await tx.conversations.peek(one.conversation) for one in callers]
        return QueueView(items=[_caller(one, two.state.topic) for one, two in zip(callers, held, strict=True)])

    @router.get(
        "/conversations/{conversation_id}",
        summary="What was said so far",
        responses=problem_responses("not_found", *REFUSALS),
    )
    async def conversation(
        conversation_id: Annotated[str, Path(max_length=300, examples=["phone:3f9c1b7a"])],
        limit: Annotated[int, Query(ge=1, le=MOST_TURNS)] = 100,
    ) -> ConversationView:
        async with deps.uow.read() as tx:
            held = await tx.conversations.peek(conversation_id)
            turns = await tx.conversations.turns(conversation_id, limit)
        if not held.version:
            raise NotFound("conversation", conversation_id)
        return ConversationView(
            id=held.id, handled_by=held.handled_by, topic=held.state.topic, turns=[_said(one) for one in turns]
        )

    @router.get("/requests", summary="What was left for people to do", responses=problem_responses(*REFUSALS))
    async def requests(limit: Annotated[int, Query(ge=1, le=500)] = 100) -> RequestList:
        async with deps.uow.read() as tx:
            found = await tx.requests.open(limit)
        return RequestList(
            items=[
                RequestView(
                    id=one.id or 0,
                    kind=one.kind,
                    conversation=one.conversation,
                    channel=one.channel,
                    created_at=one.created_at,
                    phone=one.phone,
                    when=one.when,
                    about=one.about,
                )
                for one in found
            ]
        )

    return router


async def _unkept(response: Response) -> None:
    response.headers["cache-control"] = "no-store"


def _caller(caller: QueuedCaller, topic: str | None) -> CallerView:
    return CallerView(
        conversation=caller.conversation,
        phone=caller.phone,
        since=caller.since,
        position=caller.position,
        state=caller.state,
        extensions=list(caller.extensions),
        topic=topic,
    )


def _said(stored: StoredTurn) -> SaidView:
    turn, result = stored.turn, stored.result
    return SaidView(
        at=stored.at,
        text=turn.text,
        choice=turn.choice,
        command=turn.command,
        understood=result["understood"]["id"],
        replies=list(said_in(turn.channel, result)),
    )
