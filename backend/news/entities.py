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


class NewsRepository(Protocol):
    """News, newest first."""

    async def latest(self, limit: int, *, before: datetime | None = None) -> list[NewsItem]:
        """At most ``limit`` pieces already published, newest first; ``before`` is for the next page."""
        ...

    async def get(self, news_id: int) -> NewsItem | None:
        """One piece, or None."""
        ...
