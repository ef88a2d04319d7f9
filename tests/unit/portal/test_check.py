"""The cashier's page: one answer, in words and shapes, and nothing about the holder but a first name and an initial."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from backend.cards.passes import LIFE, Passes
from backend.errors import Unavailable
from backend.keys import Keyring
from portal.check.page import check_texts
from portal.languages import LANGUAGES
from portal.ports import Organisation
from tests.unit.backend.cards.people import CARD, MARINA
from tests.unit.portal.parts import Portal, is_problem
from tests.unit.portal.passes import Desk


@pytest.fixture
def desk(portal: Portal) -> Desk:
    """A register behind the portal's check."""
    desk = Desk()
    portal.deps["check"] = desk.deps()
    portal.organisation = Organisation("Союз <b>«Труд»</b>")
    return desk


async def shown(portal: Portal, token: str, **headers: str) -> httpx.Response:
    """The page of a pass."""
    async with portal.client() as client:
        return await client.get(f"/check/{token}", headers=headers)


def main_of(page: httpx.Response) -> str:
    """What is in sight, without what the browser may show later."""
    found = re.search(r"<main.*?</main>", page.text, re.DOTALL)
    assert found
    return found[0]


async def test_a_good_card_is_valid_with_a_first_name_and_an_initial(portal: Portal, desk: Desk) -> None:
    page = await shown(portal, desk.token())
    assert page.status_code == 200
    assert 'class="good" data-state="valid"' in main_of(page)
    assert "<h1>Действительна</h1>" in main_of(page)
    assert '<p class="who" lang="ru">Марина С.</p>' in main_of(page)
    assert "Проверено в 15:00 (МСК)" in main_of(page)
    assert "Союз &lt;b&gt;«Труд»&lt;/b&gt;" in main_of(page)


async def test_invented_cards_are_called_so(portal: Portal, desk: Desk) -> None:
    real = await shown(portal, desk.token())
    portal.organisation = Organisation("Союз", demo=True)
    assert "Демонстрация" not in real.text
    assert "Демонстрация" in main_of(await shown(portal, desk.token()))


async def test_nothing_more_is_said_of_the_holder(portal: Portal, desk: Desk) -> None:
    page = await shown(portal, desk.token())
    said = page.text + str(page.headers)
    secrets = [MARINA.surname, MARINA.patronymic, MARINA.organisation.name, CARD.number, "1985", "2027", "31.12"]
    assert [one for one in secrets if one and one in said] == []
    assert desk.token() not in said


@pytest.mark.parametrize(
    ("happens", "state", "sign"),
    [
        (Desk.block, "blocked", "bad"),
        (Desk.run_out, "card_expired", "bad"),
        (Desk.leave, "not_a_member", "bad"),
        (Desk.erase, "gone", "bad"),
    ],
)
async def test_a_card_that_is_no_more_good_says_why(
    portal: Portal, desk: Desk, happens: Callable[[Desk], None], state: str, sign: str
) -> None:
    token = desk.token()
    happens(desk)
    page = await shown(portal, token)
    assert page.status_code == 200
    assert f'class="{sign}" data-state="{state}"' in main_of(page)
    assert "<h1>Недействительна</h1>" in main_of(page)
    assert check_texts()["states"][state]["why"]["ru"] in main_of(page)


async def test_an_old_code_asks_for_a_new_one(portal: Portal, desk: Desk) -> None:
    page = await shown(portal, desk.token(desk.clock.now() - LIFE - timedelta(minutes=1)))
    assert 'data-state="pass_expired"' in main_of(page)
    assert "Попросите показать карту заново" in main_of(page)
    assert "Марина" not in page.text


@pytest.mark.parametrize("token", ["x", "A" * 200, "A" * 3_000, "%D0%BA%D0%B0%D1%80%D1%82%D0%B0", "a.b", "-_-"])
async def test_what_is_no_pass_is_not_valid(portal: Portal, desk: Desk, token: str) -> None:
    page = await shown(portal, token)
    assert page.status_code == 200
    assert 'class="bad" data-state="forged"' in main_of(page)
    assert desk.union.opened == 0


async def test_a_pass_of_other_keys_is_not_valid(portal: Portal, desk: Desk) -> None:
    foreign = Passes(Keyring([b"\x01" * 32])).make(MARINA, CARD, desk.clock.now())
    page = await shown(portal, foreign)
    assert 'data-state="forged"' in main_of(page)
    assert "Марина" not in page.text


async def test_it_is_kept_nowhere_and_found_by_no_search(portal: Portal, desk: Desk) -> None:
    headers = (await shown(portal, desk.token())).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]
    assert "set-cookie" not in headers


async def test_english_by_the_browsers_language(portal: Portal, desk: Desk) -> None:
    page = await shown(portal, desk.token(), **{"accept-language": "en-GB,en;q=0.9"})
    assert "<h1>Valid</h1>" in main_of(page)
    assert '<html lang="en">' in page.text
    assert "Checked at 15:00 (Moscow)" in main_of(page)


async def test_one_client_is_held_to_thirty_a_minute_and_told_so_on_a_page(portal: Portal, desk: Desk) -> None:
    token = desk.token()
    async with portal.client(rate_limit=2) as client:
        codes = [(await client.get(f"/check/{token}")).status_code for _ in range(30)]
        page = await client.get(f"/check/{token}")
    assert set(codes) == {200}
    assert page.status_code == 429
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["retry-after"] == "2"
    assert 'class="wait" data-state="busy" data-seconds="2"' in main_of(page)
    assert "через 2 с" in main_of(page)
    assert desk.asked == 30


@pytest.mark.parametrize("failure", [Unavailable(), RuntimeError("7700000016")])
async def test_a_fault_of_ours_is_no_verdict(
    portal: Portal, desk: Desk, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    desk.failure = failure
    page = await shown(portal, desk.token())
    assert page.status_code == 503
    assert 'class="wait" data-state="down"' in main_of(page)
    assert "Недействительна" not in main_of(page)
    assert "could not be checked" in caplog.text


async def test_the_page_has_no_inline_code_and_nothing_from_elsewhere(portal: Portal, desk: Desk) -> None:
    page = (await shown(portal, desk.token())).text
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page) == []
    assert "{{" not in page


async def test_its_files_the_worker_and_the_keys_are_served(portal: Portal, desk: Desk) -> None:
    async with portal.client() as client:
        page = (await client.get(f"/check/{desk.token()}")).text
        files = set(re.findall(r'(?:src|href)="(/check/[^"]+)"', page))
        worker = await client.get("/check/worker.js")
        kept = set(re.findall(r"/check/\w+/[\w.]+", worker.text))
        assert files <= kept
        for file in kept:
            assert "immutable" in (await client.get(file)).headers["cache-control"]
        is_problem(await client.get("/check/0000/routes.py"), 404, "not_found")
        keys = (await client.get("/check/keys.json")).json()
        shell = await client.get("/check/shell.html")
    assert "{{" not in worker.text
    assert worker.headers["cache-control"] == "no-cache"
    assert keys == desk.passes.public_keys()
    assert [set(key) for key in keys] == [{"kty", "crv", "x", "y"}]
    assert 'data-state="checking"' in main_of(shell)


@pytest.mark.parametrize("path", ["/check", "/check/"])
async def test_without_a_code_it_says_how_to_check(portal: Portal, desk: Desk, path: str) -> None:
    async with portal.client() as client:
        page = await client.get(path)
    assert 'data-state="start"' in main_of(page)


async def test_without_cards_there_is_no_such_page(portal: Portal) -> None:
    async with portal.client() as client:
        is_problem(await client.get("/check/x"), 404, "not_found")


def test_every_state_is_told_in_both_languages() -> None:
    texts: dict[str, Any] = dict(check_texts())
    states = texts.pop("states")
    words = list(texts.values()) + [state[part] for state in states.values() for part in ("title", "why")]
    assert len(words) > 30
    for one in words:
        assert set(one) == set(LANGUAGES)
        assert all(one.values())
    assert {state["sign"] for state in states.values()} == {"good", "bad", "wait", "maybe", "code"}
