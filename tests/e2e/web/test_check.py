"""The cashier's page in a real browser: with the network, without it, and when it comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from backend.cards.passes import LIFE, Passes
from backend.errors import Unavailable
from backend.keys import Keyring
from portal.settings import PortalSettings
from tests.e2e.web.test_access import CONTRASTS, tree
from tests.support.browser import served
from tests.unit.backend.cards.people import CARD, MARINA
from tests.unit.portal.parts import Portal
from tests.unit.portal.passes import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
FOUND = 20_000
"""Milliseconds until a page on a busy machine shows what it found: the worker alone waits four seconds."""

PUT = "(id) => document.querySelector('main').replaceWith(document.getElementById(id).content.cloneNode(true))"


@dataclass
class Till:
    """A cashier's phone, which opens passes at an address by a clock that the test sets."""

    context: BrowserContext
    address: str
    desk: Desk

    async def scan(self, token: str) -> Page:
        """What opens when a QR code is scanned: a new tab."""
        page = await self.context.new_page()
        await page.clock.set_fixed_time(self.desk.clock.now())
        await page.goto(f"{self.address}/check/{token}")
        return page

    async def scan_once_online(self) -> None:
        """A check with the network, after which the service worker keeps what it needs."""
        page = await self.scan(self.desk.token())
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await page.close()


async def shows(page: Page, state: str, heading: str) -> None:
    """Wait until the page shows a state, under this heading."""
    await expect(page.locator("main")).to_have_attribute("data-state", state, timeout=FOUND)
    await expect(page.get_by_role("heading", level=1)).to_have_text(heading)


@pytest.fixture
def desk(portal: Portal) -> Desk:
    """The register behind the check."""
    desk = Desk()
    portal.deps["check"] = desk.deps()
    return desk


@pytest_asyncio.fixture(loop_scope="module")
async def tills(browser: Browser, portal: Portal, desk: Desk) -> AsyncIterator[Any]:
    """Makes tills: each a browser profile of its own, with options of Playwright's ``new_context``."""
    async with AsyncExitStack() as opened:
        address = await opened.enter_async_context(served(portal.app()))

        async def make(**options: Any) -> Till:
            shape = {"viewport": {"width": 390, "height": 780}, "locale": "ru-RU"}
            context = await browser.new_context(**(shape | options))
            opened.push_async_callback(context.close)
            return Till(context, address, desk)

        yield make


@pytest_asyncio.fixture(loop_scope="module")
async def till(tills: Any) -> Till:
    """A phone."""
    made: Till = await tills()
    return made


async def test_a_good_card(till: Till) -> None:
    page = await till.scan(till.desk.token())
    await shows(page, "valid", "Действительна")
    await expect(page.get_by_text("Марина С.")).to_be_visible()
    await expect(page.get_by_text("Проверено в 15:00 (МСК)")).to_be_visible()
    assert await page.title() == "Действительна · Проверка карты"


async def test_a_blocked_card(till: Till) -> None:
    token = till.desk.token()
    till.desk.block()
    await shows(await till.scan(token), "blocked", "Недействительна")


async def test_an_old_code(till: Till) -> None:
    token = till.desk.token()
    till.desk.clock.advance(LIFE)
    await shows(await till.scan(token), "pass_expired", "Код устарел")


async def test_a_forged_code(till: Till) -> None:
    foreign = Passes(Keyring([b"\x01" * 32])).make(MARINA, CARD, till.desk.clock.now())
    await shows(await till.scan(foreign), "forged", "Недействительна")


async def test_it_works_without_javascript(tills: Any) -> None:
    till: Till = await tills(java_script_enabled=False)
    page = await till.context.new_page()
    await page.goto(f"{till.address}/check/{till.desk.token()}")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Действительна")
    await expect(page.get_by_text("Марина С.")).to_be_visible()


async def test_without_the_network_a_good_code_is_probably_valid_until_it_is_back(till: Till) -> None:
    await till.scan_once_online()
    await till.context.set_offline(True)
    page = await till.scan(till.desk.token())
    await shows(page, "offline_valid", "Похоже, действительна")
    await expect(page.get_by_text("Марина С.")).to_be_visible()
    await expect(page.get_by_text("блокировка не проверена")).to_be_visible()
    await expect(page.get_by_text("Проверено в 15:00 (МСК)")).to_be_visible()
    till.desk.block()
    await till.context.set_offline(False)
    await shows(page, "blocked", "Недействительна")


async def test_without_the_network_an_old_code_and_a_forged_one_are_known(till: Till) -> None:
    await till.scan_once_online()
    token = till.desk.token()
    foreign = Passes(Keyring([b"\x01" * 32])).make(MARINA, CARD, till.desk.clock.now())
    changed = ("B" if token[0] == "A" else "A") + token[1:]
    await till.context.set_offline(True)
    for wrong in (foreign, changed, "A" * 40, "kein-Pass"):
        page = await till.scan(wrong)
        await shows(page, "offline_forged", "Не удалось проверить")
        await expect(page.locator(".who")).to_be_hidden()
    till.desk.clock.advance(LIFE)
    await shows(await till.scan(token), "offline_expired", "Код устарел")


async def test_an_english_browser_is_told_in_english_without_the_network_too(tills: Any) -> None:
    till: Till = await tills(locale="en-GB")
    await till.scan_once_online()
    await till.context.set_offline(True)
    page = await till.scan(till.desk.token())
    await shows(page, "offline_valid", "Probably valid")
    await expect(page.get_by_text("Checked at 15:00 (Moscow)")).to_be_visible()


async def test_without_the_network_a_card_that_was_bad_already_is_not_valid(till: Till) -> None:
    await till.scan_once_online()
    till.desk.run_out()
    await till.context.set_offline(True)
    await shows(await till.scan(till.desk.token()), "offline_invalid", "Недействительна")


@pytest.mark.parametrize("name", ["Ёлочка", "Zoë", "Ґанна", "Александра-Виктория-Константиновна"])
async def test_any_name_is_read_without_the_network(till: Till, name: str) -> None:
    await till.scan_once_online()
    members = till.desk.union.members
    members.people[1] = replace(MARINA, first_name=name)
    token = till.desk.passes.make(members.people[1], CARD, till.desk.clock.now())
    await till.context.set_offline(True)
    page = await till.scan(token)
    await shows(page, "offline_valid", "Похоже, действительна")
    await expect(page.locator(".who")).to_have_text(f"{name[:24]} С.")


async def test_a_server_that_is_too_slow_is_not_waited_for(till: Till) -> None:
    await till.scan_once_online()
    till.desk.held = asyncio.Event()
    page = await till.scan(till.desk.token())
    await shows(page, "offline_valid", "Похоже, действительна")
    till.desk.held.set()
    await shows(page, "valid", "Действительна")


async def test_a_register_that_is_down_is_no_verdict_and_asked_again(till: Till) -> None:
    till.desk.failure = Unavailable()
    page = await till.scan(till.desk.token())
    await shows(page, "offline_valid", "Похоже, действительна")
    till.desk.failure = None
    await shows(page, "valid", "Действительна")


async def test_who_checks_too_often_is_told_and_checked_a_little_later(tills: Any, portal: Portal) -> None:
    portal.settings = PortalSettings(rate_limit=1)
    till: Till = await tills()
    token = till.desk.token()
    request = till.context.request
    answers = [(await request.get(f"{till.address}/check/{token}")).status for _ in range(31)]
    assert answers[-1] == 429
    page = await till.scan(token)
    await shows(page, "busy", "Подождите")
    await shows(page, "valid", "Действительна")


async def test_an_answer_does_not_stay_on_the_screen(till: Till) -> None:
    page = await till.context.new_page()
    await page.clock.install(time=till.desk.clock.now())
    await page.goto(f"{till.address}/check/{till.desk.token()}")
    await shows(page, "valid", "Действительна")
    await page.clock.run_for(5 * 60_000)
    await shows(page, "old", "Проверено давно")
    assert "Марина" not in await page.content()


async def test_nothing_of_a_person_is_kept_in_the_browser(till: Till) -> None:
    await till.scan_once_online()
    page = await till.scan(till.desk.token())
    kept: list[str] = await page.evaluate("""async () => {
      const found = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          found.push(request.url, await (await cache.match(request)).text());
        }
      }
      return [...found, JSON.stringify(localStorage), document.cookie];
    }""")
    assert any("keys.json" in one for one in kept)
    assert [one for one in kept if "Марина" in one or till.desk.token() in one] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 390, 1280])
async def test_it_is_read_at_any_width_with_large_letters(
    tills: Any, width: int, scheme: Literal["light", "dark"]
) -> None:
    till: Till = await tills(viewport={"width": width, "height": 740}, color_scheme=scheme)
    await till.scan_once_online()
    page = await till.scan(till.desk.token())
    states = ["valid", "offline_valid", "offline_forged", "offline_unable", "old"]
    for state in states:
        if state != "valid":
            await page.evaluate(PUT, f"state-{state}")
        contrasts: list[tuple[float, str]] = await page.evaluate(CONTRASTS)
        assert len(contrasts) >= 4
        assert [one for one in contrasts if one[0] < 4.5] == []
        await page.evaluate("document.documentElement.style.fontSize = '36px'")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.evaluate("document.documentElement.style.fontSize = ''")
        assert await page.evaluate("document.documentElement.scrollHeight") <= 740


async def test_a_screen_reader_is_told_the_answer_first(till: Till) -> None:
    page = await till.scan(till.desk.token())
    said = [node for node in await tree(page) if node["role"] in ("status", "heading", "image")]
    assert [(node["role"], node["name"]) for node in said if node["role"] == "heading"] == [
        ("heading", "Действительна")
    ]
    assert [node["live"] for node in said if node["role"] == "status"] == ["polite"]
    assert [node for node in said if node["role"] == "image"] == []


async def test_no_page_has_errors_or_reaches_out(till: Till) -> None:
    page = await till.context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    till.context.on("request", lambda request: asked.append(request.url))
    for token in (till.desk.token(), "x", ""):
        await page.goto(f"{till.address}/check/{token}")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert errors == []
    assert [url for url in asked if not url.startswith(till.address)] == []
    assert await till.context.cookies() == []
