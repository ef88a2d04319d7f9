"""``/api/v1/news``: the news that the dialogue reads out, newest first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

from backend.errors import NotFound
from backend.news.entities import Cursor, NewsItem
from backend.repositories import Reader
from portal.problems import problem_responses


class NewsView(BaseModel):
    """One piece; ``summary`` is plain text, ``body`` Markdown."""

    id: int
    title: str
    summary: str
    body: str
    published_at: datetime
    source: str | None


class NewsPage(BaseModel):
    """A page; ``next`` goes into ``before`` for the page after, null on the last one."""

    items: list[NewsView]
    next: str | None


def news_router(reader: Reader) -> APIRouter:
    """The routes of the news."""
    router = APIRouter(prefix="/api/v1/news", tags=["content"])

    @router.get("", summary="The newest news", responses=problem_responses("validation", "unavailable"))
    async def list_news(
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
        before: Annotated[str | None, Query(max_length=60, description="The previous page's `next`")] = None,
    ) -> NewsPage:
        cursor = None if before is None else _read(before)
        async with reader.read() as tx:
            found = await tx.news.latest(limit + 1, before=cursor)
        page = found[:limit]
        more = len(found) > limit
        return NewsPage(items=[_view(item) for item in page], next=_written(Cursor.of(page[-1])) if more else None)

    @router.get("/{news_id}", summary="One piece of news", responses=problem_responses("not_found", "validation"))
    async def get_news(news_id: Annotated[int, Field(ge=1)]) -> NewsView:
        async with reader.read() as tx:
            item = await tx.news.get(news_id)
        if item is None:
            raise NotFound("news", str(news_id))
        return _view(item)

    return router


def _written(cursor: Cursor) -> str:
    moment = cursor.published_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return f"{moment}_{cursor.id}"


def _read(written: str) -> Cursor:
    moment, _, news_id = written.rpartition("_")
    try:
        published_at = datetime.fromisoformat(moment)
        if published_at.tzinfo is None:
            raise ValueError(written)
        return Cursor(published_at.astimezone(UTC), int(news_id))
    except (ValueError, OverflowError):
        raise RequestValidationError([{"type": "cursor", "loc": ("query", "before")}]) from None


def _view(item: NewsItem) -> NewsView:
    return NewsView(
        id=item.id,
        title=item.title,
        summary=item.summary,
        body=item.body,
        published_at=item.published_at,
        source=item.source,
    )
