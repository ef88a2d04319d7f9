"""``/api/v1/partners``: who gives members a discount, by word, kind and metro station."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from backend.clock import MOSCOW
from backend.loyalty.categories import categories
from backend.loyalty.entities import Place
from backend.loyalty.keeping import KeptCatalogue
from backend.loyalty.search import Catalogue, Found, Hit
from dialogs.turns import Locale
from dialogs.vocabulary import house_vocabulary
from portal.admission import Admission
from portal.languages import language_of
from portal.ports import PortalDeps
from portal.problems import problem_responses

PAGE = 20
LAST_PAGE = 1000


class CategoryView(BaseModel):
    """A kind of partners, and how many there are of it."""

    key: str
    name: str
    partners: int


class CategoryList(BaseModel):
    """The kinds that have partners."""

    items: list[CategoryView]


class PlaceView(BaseModel):
    """An address; `stations` are the nearest of the metro."""

    address: str
    stations: list[str]
    phone: str | None
    hours: str | None


class PartnerView(BaseModel):
    """A partner. ``place`` is the address that fits the search, ``places`` are all; ``valid_until`` the last day."""

    code: str
    name: str
    category: str
    discount: str
    conditions: str
    website: str | None
    valid_until: date | None
    place: PlaceView | None
    places: list[PlaceView]


class NearestView(BaseModel):
    """Nobody is at the station asked for; these are at this one, so many stops away."""

    station: str
    stops: int


class PartnersFound(BaseModel):
    """A page of what was found, best first, and how much there is in all."""

    items: list[PartnerView]
    page: int
    pages: int
    total: int
    nearest: NearestView | None


Asked = Annotated[Locale | None, Query(description="Of the kinds' names; else by `Accept-Language`")]


def partners_router(deps: PortalDeps, admission: Admission) -> APIRouter:
    """The routes of the partners."""
    router = APIRouter(prefix="/api/v1/partners", tags=["content"])
    kept = KeptCatalogue(house_vocabulary())

    async def current() -> Catalogue:
        async with deps.reader.read() as tx:
            return await kept.current(tx.partners)

    def today() -> date:
        return deps.clock.now().astimezone(MOSCOW).date()

    @router.get(
        "",
        summary="Search the partners who give a discount, or list all",
        responses=problem_responses("validation", "too_many_turns", "unavailable"),
    )
    async def find_partners(
        request: Request,
        q: Annotated[
            str, Query(max_length=200, description="A thing, a place or a name: «очки у метро Таганская»")
        ] = "",
        category: Annotated[str, Query(max_length=32, description="A `key` of the categories")] = "",
        station: Annotated[str, Query(max_length=80, description="A metro station of Moscow, however declined")] = "",
        page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
    ) -> PartnersFound:
        admission.take(request)
        catalogue = await current()
        return _page(await asyncio.to_thread(_found, catalogue, today(), q, category, station), page)

    @router.get("/categories", summary="Kinds of partners", responses=problem_responses("validation", "unavailable"))
    async def list_categories(request: Request, response: Response, language: Asked = None) -> CategoryList:
        response.headers["vary"] = "Accept-Language"
        told = language.value if language else language_of(request.scope)
        counts = Counter(hit.partner.category for hit in (await current()).everybody(today()).hits)
        used = (kind for kind in categories().values() if counts[kind.key])
        return CategoryList(
            items=[CategoryView(key=kind.key, name=kind.name_in(told), partners=counts[kind.key]) for kind in used]
        )

    return router


def _found(catalogue: Catalogue, today: date, q: str, category: str, station: str) -> Found:
    """What the parameters ask for together; those that name nothing we know are refused.

    Raises:
        RequestValidationError: there is no such category or station.
    """
    if not (q.strip() or category or station):
        return catalogue.everybody(today)
    wish = catalogue.wish(q, today)
    if q.strip() and not wish:
        return Found(wish)
    if category:
        if category not in categories():
            raise RequestValidationError([{"type": "category", "loc": ("query", "category")}])
        wish = replace(wish, categories=(category,))
    if station:
        place = catalogue.station_called(station)
        if place is None:
            raise RequestValidationError([{"type": "station", "loc": ("query", "station")}])
        wish = replace(wish, station=place)
    return catalogue.find(wish, today)


def _page(found: Found, page: int) -> PartnersFound:
    start = (page - 1) * PAGE
    nearest = found.nearest
    return PartnersFound(
        items=[_view(hit) for hit in found.hits[start : start + PAGE]],
        page=page,
        pages=-(-len(found.hits) // PAGE),
        total=len(found.hits),
        nearest=NearestView(station=nearest.name, stops=found.stops) if nearest else None,
    )


def _view(hit: Hit) -> PartnerView:
    partner = hit.partner
    return PartnerView(
        code=partner.code,
        name=partner.name,
        category=partner.category,
        discount=partner.discount,
        conditions=partner.conditions,
        website=partner.website,
        valid_until=partner.valid_until,
        place=_place(hit.place) if hit.place else None,
        places=[_place(place) for place in partner.places],
    )


def _place(place: Place) -> PlaceView:
    return PlaceView(address=place.address, stations=list(place.stations), phone=place.phone, hours=place.hours)
