"""A portal on a free port, and a real Chromium that looks at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from portal.ports import Organisation
from tests.e2e.web.talk import answer
from tests.support.browser import chromium, served
from tests.unit.portal.parts import Portal, at, conference, news_item

Open = Callable[..., Awaitable[Page]]
ORGANISATION = "Союз <i>«Труд»</i>"


@pytest.fixture
def portal() -> Portal:
    """A portal with an organisation, news and conferences of its own."""
    portal = Portal(organisation=Organisation(ORGANISATION, "+7 (495) 000-01-00", demo=True))
    portal.engine.answer = answer
    portal.reader.news.items = [news_item(1, at(20)), news_item(2, at(21))]
    portal.reader.conferences.items = [conference(7, at(25)), conference(8, at(26), signed_up=10)]
    return portal


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, one for all tests of a module; each opens pages in a profile of its own."""
    async with chromium() as launched:
        yield launched


@pytest_asyncio.fixture(loop_scope="module")
async def address(portal: Portal) -> AsyncIterator[str]:
    """Where the portal answers."""
    async with served(portal.app()) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="module")
async def open_page(address: str, browser: Browser) -> AsyncIterator[Open]:
    """Opens the chat in a profile of its own; takes the options of Playwright's ``new_context``."""
    async with AsyncExitStack() as opened:

        async def open_it(**options: Any) -> Page:
            context = await browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
            opened.push_async_callback(context.close)
            page = await context.new_page()
            await page.goto(address)
            await page.get_by_role("button", name="Задержка зарплаты").wait_for()
            return page

        yield open_it
