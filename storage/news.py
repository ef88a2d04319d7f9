"""News, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.clock import Clock
from backend.news.entities import Cursor, NewsItem
from storage.statements import nearest_id, possible_id
from storage.tables import news

_COLUMNS = (news.c.id, news.c.title, news.c.summary, news.c.body, news.c.published_at, news.c.source)


@dataclass(frozen=True, slots=True)
class SqlNews:
    """``backend.news.entities.NewsRepository``. What is dated in the future is not published yet."""

    connection: AsyncConnection
    clock: Clock

    async def latest(self, limit: int, *, before: Cursor | None = None) -> list[NewsItem]:
        query = select(*_COLUMNS).where(news.c.published_at <= self.clock.now())
        if before is not None:
            earlier = news.c.published_at < before.published_at
            same = (news.c.published_at == before.published_at) & (news.c.id < nearest_id(before.id))
            query = query.where(earlier | same)
        newest = query.order_by(news.c.published_at.desc(), news.c.id.desc()).limit(limit)
        return [NewsItem(*row) for row in await self.connection.execute(newest)]

    async def get(self, news_id: int) -> NewsItem | None:
        if not possible_id(news_id):
            return None
        query = select(*_COLUMNS).where(news.c.id == news_id, news.c.published_at <= self.clock.now())
        row = (await self.connection.execute(query)).one_or_none()
        return NewsItem(*row) if row else None
