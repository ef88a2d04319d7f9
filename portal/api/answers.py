"""``/api/v1/answers``: the knowledge base that the dialogue answers from."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from backend.errors import NotFound
from dialogs.reading import seems_english
from dialogs.turns import Locale
from knowledge_base.base import LANGUAGE
from knowledge_base.entities import Topic
from portal.admission import Admission
from portal.languages import language_of
from portal.ports import Knowledge, PortalDeps
from portal.problems import problem_responses

FOUND = 5
Asked = Annotated[
    Locale | None,
    Query(description="Where an answer has it; else by the question's own language, then by `Accept-Language`"),
]


class TopicView(BaseModel):
    """A topic by name."""

    id: str
    title: str


class SourceView(BaseModel):
    """An act of law and its articles."""

    law: str
    articles: list[str]


class AnswerView(TopicView):
    """A question with its answer: ``answer`` is Markdown, ``speech`` the same for the ear, ``checked`` the day.

    ``language`` is that of the answer: Russian where it is not translated yet.
    """

    language: str
    answer: str
    speech: str
    sources: list[SourceView]
    checked: date
    related: list[TopicView]


class FoundView(AnswerView):
    """An answer that was searched for, and how well it fits (0 to 1)."""

    score: float


class AnswersFound(BaseModel):
    """Answers, best first; none where the dialogue would say that the question is not ours."""

    items: list[FoundView]


class TopicList(BaseModel):
    """All topics."""

    items: list[TopicView]


def answers_router(deps: PortalDeps, admission: Admission) -> APIRouter:
    """The routes of the knowledge base."""
    router = APIRouter(prefix="/api/v1/answers", tags=["content"])

    @router.get(
        "",
        summary="Search the answers, or list the topics",
        responses=problem_responses("validation", "too_many_turns"),
    )
    async def find_answers(
        request: Request,
        response: Response,
        q: Annotated[str | None, Query(max_length=4000, description="A question in one's own words")] = None,
        limit: Annotated[int | None, Query(ge=1, le=200)] = None,
        language: Asked = None,
    ) -> AnswersFound | TopicList:
        await deps.refresh()
        knowledge = deps.knowledge()
        told = _told(request, response, language, q or "")
        if q is None or not q.strip():
            return TopicList(items=[_named(topic, told) for topic in knowledge.topics[:limit]])
        admission.take(request)
        hits = await asyncio.to_thread(deps.find, q, limit or FOUND)
        return AnswersFound(
            items=[FoundView(score=hit.score, **_view(hit.topic, told, knowledge).model_dump()) for hit in hits]
        )

    @router.get("/{topic_id}", summary="One answer", responses=problem_responses("not_found", "validation"))
    async def get_answer(topic_id: str, request: Request, response: Response, language: Asked = None) -> AnswerView:
        await deps.refresh()
        knowledge = deps.knowledge()
        topic = knowledge.get(topic_id)
        if topic is None:
            raise NotFound("topic", topic_id)
        return _view(topic, _told(request, response, language, ""), knowledge)

    return router


def _told(request: Request, response: Response, asked: Locale | None, question: str) -> str:
    """The language to answer in."""
    response.headers["vary"] = "Accept-Language"
    if asked is not None:
        return asked.value
    return Locale.EN.value if seems_english(question) else language_of(request.scope)


def _named(topic: Topic, language: str) -> TopicView:
    return TopicView(id=topic.id, title=topic.title_in(language))


def _view(topic: Topic, language: str, knowledge: Knowledge) -> AnswerView:
    has_it = language in topic.translations
    topic = topic.in_language(language)
    related = [other for other in map(knowledge.get, topic.related) if other is not None]
    return AnswerView(
        language=language if has_it else LANGUAGE,
        id=topic.id,
        title=topic.title,
        answer=topic.answer,
        speech=topic.speech,
        sources=[SourceView(law=source.law, articles=list(source.articles)) for source in topic.sources],
        checked=topic.checked,
        related=[_named(other, language) for other in related],
    )
