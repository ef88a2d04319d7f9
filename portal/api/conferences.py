"""``/api/v1/conferences``: the phone conferences that the dialogue offers. No lists of people, no PINs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from backend.clock import Clock
from backend.conferences.entities import Conference
from backend.repositories import Reader
from portal.problems import problem_responses


class ConferenceView(BaseModel):
    """A planned conference; ``free_places`` of ``places`` are left."""

    id: int
    title: str
    about: str
    starts_at: datetime
    duration_minutes: int
    host: str
    places: int
    free_places: int


class ConferenceList(BaseModel):
    """Conferences that have not begun, soonest first."""

    items: list[ConferenceView]


def conferences_router(reader: Reader, clock: Clock) -> APIRouter:
    """The routes of the conferences."""
    router = APIRouter(prefix="/api/v1/conferences", tags=["content"])

    @router.get("", summary="Upcoming phone conferences", responses=problem_responses("validation", "unavailable"))
    async def list_conferences(limit: Annotated[int, Query(ge=1, le=50)] = 20) -> ConferenceList:
        async with reader.read() as tx:
            upcoming = await tx.conferences.upcoming(clock.now(), limit)
        return ConferenceList(items=[_view(conference) for conference in upcoming])

    return router


def _view(conference: Conference) -> ConferenceView:
    return ConferenceView(
        id=conference.id,
        title=conference.title,
        about=conference.about,
        starts_at=conference.starts_at,
        duration_minutes=round(conference.duration.total_seconds() / 60),
        host=conference.host,
        places=conference.places,
        free_places=conference.free_places,
    )
