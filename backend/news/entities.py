"""A piece of news, and how the newest are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One published piece. ``body`` is Markdown, ``summary`` one or two plain sentences."""

    id: int
    title: str
    summary: str
    body: str
    published_at: datetime
    source: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """The place of a piece among the news. A moment alone does not tell it: two may be published at once."""

    published_at: datetime
    id: int

    @classmethod
    def of(cls, item: NewsItem) -> Cursor:
        """The place of this piece."""
        return cls(item.published_at, item.id)


class NewsRepository(Protocol):
    """News, newest first."""

    async def latest(self, limit: int, *, before: Cursor | None = None) -> list[NewsItem]:
        """At most ``limit`` pieces already published, newest first; ``before`` is the last one of the page before."""
        ...

    async def get(self, news_id: int) -> NewsItem | None:
        """One piece, or None."""
        ...
