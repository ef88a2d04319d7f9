"""The partners over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from app.demo.partners import demo_partners
from tests.support.clock import NOON
from tests.unit.portal.parts import Portal, is_problem

PARTNERS = "/api/v1/partners"


@pytest.fixture
async def union(portal: Portal) -> Portal:
    """A portal of the demo federation's partners."""
    await portal.reader.partners.replace_all(demo_partners(NOON.date()))
    return portal


async def found(portal: Portal, **query: str | int) -> dict[str, Any]:
    async with portal.client() as client:
        response = await client.get(PARTNERS, params=query)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def test_a_question_finds_the_partner_and_the_place(union: Portal) -> None:
    answer = await found(union, q="очки у метро Таганская")
    assert (answer["total"], answer["pages"], answer["nearest"]) == (1, 1, None)
    (partner,) = answer["items"]
    assert (partner["name"], partner["category"], partner["discount"]) == ("Оптика «Зоркий глаз»", "optics", "20 %")
    assert partner["place"] == {
        "address": "ул. Таганская, д. 3",
        "stations": ["Таганская", "Марксистская"],
        "phone": "+7 495 000-11-11",
        "hours": "10:00–20:00",
    }
    assert len(partner["places"]) == 2


async def test_the_parameters_ask_together(union: Portal) -> None:
    by_parameters = await found(union, category="optics", station="м. Таганской")
    assert by_parameters == await found(union, q="очки у метро Таганская")
    assert by_parameters == await found(union, q="очки", station="taganskaya")


async def test_who_is_nearest_is_told(union: Portal) -> None:
    answer = await found(union, category="optics", station="Выхино")
    assert answer["nearest"] == {"station": "Таганская", "stops": 6}


async def test_without_a_question_all_are_listed_by_pages(union: Portal) -> None:
    pages = [await found(union, page=number) for number in (1, 2, 3, 4)]
    assert [len(page["items"]) for page in pages] == [20, 20, 2, 0]
    assert {page["total"] for page in pages} == {42}
    names = [item["name"] for page in pages for item in page["items"]]
    assert names == sorted(names)
    assert "Химчистка «Белый воротничок»" not in names


async def test_a_question_that_names_nothing_finds_nothing(union: Portal) -> None:
    assert (await found(union, q="мармелад"))["total"] == 0


async def test_the_kinds_are_counted_in_the_readers_language(union: Portal) -> None:
    async with union.client() as client:
        russian = (await client.get(f"{PARTNERS}/categories")).json()["items"]
        english = (await client.get(f"{PARTNERS}/categories?language=en")).json()["items"]
    assert russian[0] == {"key": "pharmacy", "name": "Аптеки", "partners": 3}
    assert english[0] == {"key": "pharmacy", "name": "Pharmacies", "partners": 3}
    assert sum(kind["partners"] for kind in russian) == 42


@pytest.mark.parametrize(
    ("query", "parameter"),
    [({"category": "magic"}, "category"), ({"station": "Невский проспект"}, "station"), ({"page": "0"}, "page")],
)
async def test_what_we_do_not_know_is_named(union: Portal, query: dict[str, str], parameter: str) -> None:
    async with union.client() as client:
        problem = is_problem(await client.get(PARTNERS, params=query), 422, "validation")
    assert [error["parameter"] for error in problem["errors"]] == [parameter]


async def test_searches_are_limited_as_questions_are(union: Portal) -> None:
    async with union.client(rate_limit=2) as client:
        statuses = [(await client.get(PARTNERS, params={"q": "очки"})).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


async def test_an_empty_catalogue_is_an_empty_answer(portal: Portal) -> None:
    assert (await found(portal, q="очки"))["items"] == []
    async with portal.client() as client:
        assert (await client.get(f"{PARTNERS}/categories")).json() == {"items": []}
