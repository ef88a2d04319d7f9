"""What the portal stands on in these tests: an engine of a few lines, and content in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import httpx
from fastapi import FastAPI

from backend.conferences.entities import Conference
from backend.news.entities import Cursor, NewsItem
from backend.repositories import Repositories
from dialogs.ports import TurnHandler
from dialogs.replies import Reply
from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import Source, Topic
from portal.application import create_app
from portal.ports import Organisation, PortalDeps
from portal.settings import PortalSettings
from tests.fakes.handler import ScriptedEngine
from tests.fakes.partners import FakePartners
from tests.fakes.queue import MemoryOutbox
from tests.support.clock import NOON, FakeClock

SECRET = "0123456789abcdef"
TURNS = "/api/v1/dialog/turns"


def topic(topic_id: str, title: str, *related: str) -> Topic:
    """A topic with all that is shown of one."""
    source = Source("ТК РФ", ("142",))
    return Topic(
        topic_id,
        title,
        title,
        ("пример",),
        f"**{title}** (ст. 142 ТК РФ)",
        title,
        (source,),
        date(2026, 11, 23),
        related,
    )


TOPICS = (
    topic("membership.join", "Как вступить в профсоюз", "dues.how_paid", "gone.topic"),
    topic("dues.how_paid", "Как платят взносы"),
    topic("pay.delay", "Задержали зарплату", "membership.join"),
)


def news_item(news_id: int, published_at: datetime) -> NewsItem:
    """A piece of news."""
    return NewsItem(news_id, f"Новость {news_id}", "Коротко.", "**Подробно.**", published_at, "https://example.org/n")


def conference(conference_id: int, starts_at: datetime, signed_up: int = 3) -> Conference:
    """A conference of ten places."""
    return Conference(
        conference_id, f"Встреча {conference_id}", "О чём", starts_at, timedelta(hours=1), "А. Ведущая", 10, signed_up
    )


@dataclass(slots=True)
class MemoryNews:
    """``NewsRepository`` in memory; ``failure`` is raised."""

    items: list[NewsItem] = field(default_factory=list)
    failure: Exception | None = None

    async def latest(self, limit: int, *, before: Cursor | None = None) -> list[NewsItem]:
        """Newest first."""
        if self.failure:
            raise self.failure
        found = [item for item in self.items if before is None or Cursor.of(item) < before]
        return sorted(found, key=Cursor.of, reverse=True)[:limit]

    async def get(self, news_id: int) -> NewsItem | None:
        """One piece."""
        return next((item for item in self.items if item.id == news_id), None)


@dataclass(slots=True)
class MemoryConferences:
    """The reading half of ``ConferenceRepository`` in memory."""

    items: list[Conference] = field(default_factory=list)

    async def upcoming(self, now: datetime, limit: int = 20) -> list[Conference]:
        """Soonest first."""
        return sorted((one for one in self.items if one.starts_at > now), key=lambda one: one.starts_at)[:limit]


@dataclass(slots=True)
class MemoryReader:
    """``Reader`` of what is in memory."""

    news: MemoryNews = field(default_factory=MemoryNews)
    conferences: MemoryConferences = field(default_factory=MemoryConferences)
    partners: FakePartners = field(default_factory=FakePartners)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Repositories]:
        """The repositories."""
        yield cast(Repositories, self)


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A hit."""

    topic: Topic
    score: float


@dataclass(slots=True)
class Portal:
    """A portal on parts that a test can set and look at."""

    engine: ScriptedEngine = field(default_factory=lambda: ScriptedEngine(MemoryOutbox()))
    reader: MemoryReader = field(default_factory=MemoryReader)
    topics: Sequence[Topic] = TOPICS
    settings: PortalSettings = field(default_factory=lambda: PortalSettings(rate_limit=0))
    organisation: Organisation = field(default_factory=lambda: Organisation("Союз"))
    deps: dict[str, Any] = field(default_factory=dict)
    handler: TurnHandler | None = None

    def find(self, question: str, limit: int) -> Sequence[FoundTopic]:
        """Topics with a title, in any language, that shares a word with the question."""
        words = set(question.lower().split())
        hits = [
            FoundTopic(one, 0.9)
            for one in self.topics
            if any(words & set(told.title.lower().split()) for told in (one, *one.translations.values()))
        ]
        return hits[:limit]

    def app(self, **settings: Any) -> FastAPI:
        """The application, with these settings."""
        deps = PortalDeps(
            handler=self.handler or self.engine,
            reader=self.reader,
            knowledge=lambda: KnowledgeBase(self.topics),
            organisation=lambda: self.organisation,
            find=self.find,
            clock=FakeClock(NOON),
            **self.deps,
        )
        return create_app(deps, replace(self.settings, **settings))

    def client(self, address: str = "203.0.113.5", **settings: Any) -> httpx.AsyncClient:
        """A client at an address, of an application with these settings."""
        transport = httpx.ASGITransport(self.app(**settings), client=(address, 5000))
        return httpx.AsyncClient(transport=transport, base_url="http://portal.test")

    def answer(self, *replies: Reply) -> None:
        """Answer every turn so."""
        self.engine.answer = lambda _: list(replies)


def is_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Whether the answer is this problem document, whole; its content."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["type"] == f"/api/docs#problem-{code}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"].startswith("urn:uuid:")
    return problem


def at(day: int, hour: int = 12) -> datetime:
    """A moment in November 2026."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)
