"""The content API: the very data of the dialogue, page by page, and nothing about people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.errors import Unavailable
from tests.support.clock import NOON
from tests.unit.portal.parts import TOPICS, Portal, at, conference, is_problem, news_item, topic


async def test_news_come_newest_first_and_page_by_page(portal: Portal) -> None:
    portal.reader.news.items = [news_item(day, at(day)) for day in range(1, 8)]
    seen: list[int] = []
    async with portal.client() as client:
        cursor: str | None = None
        for _ in range(3):
            page = (
                await client.get("/api/v1/news", params={"limit": 3} | ({"before": cursor} if cursor else {}))
            ).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    assert cursor is None


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_no_page_loses_or_repeats_news_of_the_same_moment(portal: Portal, limit: int) -> None:
    portal.reader.news.items = [news_item(key, at(day)) for key, day in enumerate((1, 2, 2, 2, 2, 3), 1)]
    seen: list[int] = []
    query: dict[str, str | int] = {"limit": limit}
    async with portal.client() as client:
        while True:
            page = (await client.get("/api/v1/news", params=query)).json()
            seen += [item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            query["before"] = page["next"]
    assert seen == [6, 5, 4, 3, 2, 1]


async def test_one_piece_of_news_is_whole(portal: Portal) -> None:
    portal.reader.news.items = [news_item(1, at(1))]
    async with portal.client() as client:
        response = await client.get("/api/v1/news/1")
    assert response.json() == {
        "id": 1,
        "title": "Новость 1",
        "summary": "Коротко.",
        "body": "**Подробно.**",
        "published_at": "2026-11-01T12:00:00Z",
        "source": "https://example.org/n",
    }


@pytest.mark.parametrize("path", ["/api/v1/news/99", "/api/v1/answers/no.such", "/api/v1/nowhere", "/static/x/../y"])
async def test_what_is_not_there_is_a_problem(portal: Portal, path: str) -> None:
    async with portal.client() as client:
        is_problem(await client.get(path), 404, "not_found")


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/api/v1/news?limit=0", "limit"),
        ("/api/v1/news?limit=9999", "limit"),
        ("/api/v1/news?limit=many", "limit"),
        ("/api/v1/news?before=yesterday", "before"),
        ("/api/v1/news?before=2026-11-01T00:00:00Z", "before"),
        ("/api/v1/news?before=2026-11-01T00:00:00_1", "before"),
        ("/api/v1/news?before=2026-11-01T00:00:00Z_x", "before"),
        ("/api/v1/news?before=0001-01-01T00:00:00%2B14:00_1", "before"),
        ("/api/v1/news/one", "news_id"),
        ("/api/v1/news/99999999999999999999999999", None),
        ("/api/v1/answers?limit=0", "limit"),
        ("/api/v1/answers?language=de", "language"),
        ("/api/v1/conferences?limit=-1", "limit"),
    ],
)
async def test_a_wrong_parameter_is_named(portal: Portal, address: str, parameter: str | None) -> None:
    async with portal.client() as client:
        response = await client.get(address)
    if parameter is None:
        is_problem(response, 404, "not_found")
        return
    problem = is_problem(response, 422, "validation")
    assert [error["parameter"] for error in problem["errors"]] == [parameter]


async def test_without_a_question_the_topics_are_listed(portal: Portal) -> None:
    async with portal.client() as client:
        everything = (await client.get("/api/v1/answers")).json()
        one = (await client.get("/api/v1/answers", params={"q": " ", "limit": 1})).json()
    assert [item["id"] for item in everything["items"]] == ["membership.join", "dues.how_paid", "pay.delay"]
    assert one["items"] == [{"id": "membership.join", "title": "Как вступить в профсоюз"}]


async def test_a_question_finds_answers_with_their_sources(portal: Portal) -> None:
    async with portal.client() as client:
        found = (await client.get("/api/v1/answers", params={"q": "как вступить", "limit": 1})).json()
        same = (await client.get("/api/v1/answers/membership.join")).json()
    assert found["items"] == [same | {"score": 0.9}]
    assert same == {
        "id": "membership.join",
        "title": "Как вступить в профсоюз",
        "language": "ru",
        "answer": "**Как вступить в профсоюз** (ст. 142 ТК РФ)",
        "speech": "Как вступить в профсоюз",
        "sources": [{"law": "ТК РФ", "articles": ["142"]}],
        "checked": "2026-11-23",
        "related": [{"id": "dues.how_paid", "title": "Как платят взносы"}],
    }


async def test_conferences_tell_places_and_no_people(portal: Portal) -> None:
    portal.reader.conferences.items = [
        conference(1, NOON - timedelta(hours=1)),
        conference(2, NOON + timedelta(days=2)),
        conference(3, NOON + timedelta(days=1), signed_up=10),
    ]
    async with portal.client() as client:
        items = (await client.get("/api/v1/conferences")).json()["items"]
    assert [item["id"] for item in items] == [3, 2]
    assert items[0] == {
        "id": 3,
        "title": "Встреча 3",
        "about": "О чём",
        "starts_at": "2026-11-24T12:00:00Z",
        "duration_minutes": 60,
        "host": "А. Ведущая",
        "places": 10,
        "free_places": 0,
    }


async def test_storage_out_of_reach_is_unavailable(portal: Portal) -> None:
    portal.reader.news.failure = Unavailable()
    async with portal.client() as client:
        response = await client.get("/api/v1/news")
    is_problem(response, 503, "unavailable")
    assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize("path", ["/api/v1/answers", "/api/v1/answers?q=взносы", "/api/v1/answers/membership.join"])
async def test_what_staff_edit_is_looked_for_before_every_answer(portal: Portal, path: str) -> None:
    refreshed: list[str] = []

    async def refresh() -> None:
        refreshed.append(path)

    portal.deps["refresh"] = refresh
    async with portal.client() as client:
        assert (await client.get(path)).status_code == 200
    assert refreshed == [path]


DUES = replace(topic("dues.how_paid", "Как платят взносы"), labels={"en": "Paying dues"})
JOIN = replace(TOPICS[0], translations={"en": topic("membership.join", "How to join the union", "dues.how_paid")})


@pytest.fixture
def english(portal: Portal) -> Portal:
    """A portal with one answer that is translated, and one that has but a label in English."""
    portal.topics = (JOIN, DUES)
    return portal


@pytest.mark.parametrize(
    ("query", "accepted"),
    [
        ({"language": "en", "q": "вступить"}, "ru"),
        ({"q": "how do I join"}, "ru"),
        ({"q": "вступить"}, "en-GB, ru;q=0.5"),
    ],
    ids=["asked for", "by the question", "by the browser"],
)
async def test_who_reads_english_gets_the_answer_in_english(
    english: Portal, query: dict[str, str], accepted: str
) -> None:
    async with english.client() as client:
        response = await client.get("/api/v1/answers", params=query, headers={"accept-language": accepted})
    found = response.json()["items"][0]
    assert "accept-language" in response.headers["vary"].lower()
    assert (found["title"], found["language"]) == ("How to join the union", "en")
    assert found["related"] == [{"id": "dues.how_paid", "title": "Paying dues"}]


async def test_what_is_not_translated_is_answered_in_russian_and_says_so(english: Portal) -> None:
    async with english.client() as client:
        one = (await client.get("/api/v1/answers/dues.how_paid?language=en")).json()
        listed = (await client.get("/api/v1/answers?language=en")).json()
    assert (one["title"], one["language"]) == ("Как платят взносы", "ru")
    assert [item["title"] for item in listed["items"]] == ["How to join the union", "Paying dues"]


async def test_who_asks_for_russian_gets_it_whatever_the_browser_prefers(english: Portal) -> None:
    async with english.client() as client:
        address = "/api/v1/answers/membership.join?language=ru"
        one = (await client.get(address, headers={"accept-language": "en"})).json()
    assert (one["title"], one["language"]) == ("Как вступить в профсоюз", "ru")
