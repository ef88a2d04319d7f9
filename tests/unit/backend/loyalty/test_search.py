"""Finding partners by what people say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.demo.partners import demo_partners
from backend.loyalty.categories import categories
from backend.loyalty.entities import Partner, Place
from backend.loyalty.search import Catalogue, Wish
from backend.loyalty.stations import moscow
from dialogs.vocabulary import house_vocabulary

TODAY = date(2026, 11, 23)
PHRASES = yaml.safe_load(Path(__file__).with_name("phrases.yml").read_text("utf-8"))
PARTNERS = demo_partners(TODAY)
CATALOGUE = Catalogue(PARTNERS, house_vocabulary())


def a_partner(code: str, *stations: str, category: str = "optics", until: date | None = None) -> Partner:
    places = tuple(Place(f"дом {number}", (station,)) for number, station in enumerate(stations, 1))
    return Partner(code, f"Салон {code}", category, "5 %", "", valid_until=until, places=places)


def find(partners: list[Partner], station: str = "", kind: str = "optics") -> list[tuple[str, str]]:
    """Who is found, and at which address."""
    wish = Wish((kind,) if kind else (), moscow().called(station) if station else None)
    hits = Catalogue(partners, house_vocabulary()).find(wish, TODAY).hits
    return [(hit.partner.code, hit.place.address if hit.place else "") for hit in hits]


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase["say"])
def test_what_people_say_is_read_and_found(phrase: Mapping[str, Any]) -> None:
    wish = CATALOGUE.wish(phrase["say"], TODAY)
    found = CATALOGUE.find(wish, TODAY)
    assert wish.categories == tuple(phrase.get("kinds", ()))
    assert (wish.station.name if wish.station else None) == phrase.get("station")
    if "first" in phrase:
        assert found.hits[0].partner.name == phrase["first"]
        assert (found.nearest.name if found.nearest else None) == phrase.get("nearest")
    else:
        assert not wish.words


def test_enough_phrases_and_partners_are_tried() -> None:
    assert len(PHRASES) >= 40
    assert {partner.category for partner in PARTNERS} == set(categories())
    assert 40 <= len(PARTNERS) <= 50


def test_every_demo_place_is_at_stations_that_exist() -> None:
    names = [name for partner in PARTNERS for place in partner.places for name in place.stations]
    assert [name for name in names if moscow().called(name) is None] == []
    assert len(set(names)) > 40


def test_an_expired_agreement_is_not_shown() -> None:
    partners = [
        a_partner("past", "Сокол", until=TODAY - timedelta(days=1)),
        a_partner("last day", "Сокол", until=TODAY),
        a_partner("open", "Сокол"),
    ]
    assert [code for code, _ in find(partners)] == ["last day", "open"]
    assert [code for code, _ in find(partners, "Сокол", "")] == ["last day", "open"]


def test_the_place_at_the_station_is_named_and_not_the_first() -> None:
    assert find([a_partner("x", "Сокол", "Тульская")], "Тульская") == [("x", "дом 2")]


def test_a_transfer_is_the_same_place() -> None:
    assert find([a_partner("x", "Марксистская")], "Таганская") == [("x", "дом 1")]


def test_the_nearest_are_all_that_are_as_near() -> None:
    partners = [a_partner("far", "Чертановская"), a_partner("up", "Серпуховская"), a_partner("down", "Нагатинская")]
    assert [code for code, _ in find(partners, "Тульская")] == ["up", "down"]


def test_a_thing_that_nobody_has_is_not_found_at_any_station() -> None:
    found = Catalogue([a_partner("x", "Сокол")], house_vocabulary()).find(
        Wish(("auto",), moscow().called("Сокол")), TODAY
    )
    assert not found.hits
    assert found.nearest is None


def test_a_partner_without_an_address_is_found_by_its_thing_alone() -> None:
    assert find([a_partner("site")]) == [("site", "")]
    assert find([a_partner("site")], "Сокол") == []


def test_all_stations_are_one_net() -> None:
    sokol = moscow().called("Сокол")
    assert sokol is not None
    assert len(list(moscow().around(sokol))) == len(moscow()) > 200


@pytest.mark.parametrize("name", ["м. Таганская", "таганская", "станция метро «Таганская»", "Таганка", "Taganskaya"])
def test_a_station_of_a_table_is_known_in_its_usual_forms(name: str) -> None:
    station = moscow().called(name)
    assert station is not None
    assert station.name == "Таганская"


def test_a_question_of_many_words_is_read_in_part() -> None:
    assert not CATALOGUE.wish("слово " * 5000 + "аптека", TODAY)
