"""The whole way of a card: proof in the web chat, the picture, its code before a cashier's camera, and the answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from app.core import Core, open_core
from app.settings import Settings
from app.web import build_server, take_port
from backend.members.entities import CardStatus
from tests.e2e.web.walk import CARD, PICTURE, code_on, press, say, show_card
from tests.fakes.until import until
from tests.support.phone import cache_dir
from tests.support.postgres import free_port

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def line(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Core, str]]:
    """The demo federation's help line behind its web server; and its address."""
    folder: Path = tmp_path_factory.mktemp("till")
    port = free_port()
    settings = Settings(
        _env_file=None, data_dir=folder, cache_dir=cache_dir(), database_url=None, http_port=port, rate_limit=0
    )
    with take_port(settings) as listening:
        async with open_core(settings) as core, asyncio.TaskGroup() as group:
            server = build_server(core, ())
            group.create_task(server.serve(sockets=[listening]))
            try:
                await until(lambda: server.started)
                yield core, f"http://127.0.0.1:{port}"
            finally:
                server.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def phones(browser: Browser) -> AsyncIterator[Any]:
    """Makes browsers of people: a member's, a cashier's."""
    async with AsyncExitStack() as opened:

        async def make() -> Page:
            context = await browser.new_context(viewport=PHONE, device_scale_factor=2, locale="ru-RU")
            opened.push_async_callback(context.close)
            return await context.new_page()

        yield make


async def looks(core: Core) -> int:
    """How often a cashier looked at the member of the card."""
    async with core.database.read() as tx:
        return sum(one.purpose == "check" and one.who == "partner" for one in await tx.looks.newest(1_000))


async def test_a_members_card_is_checked_by_a_cashier(line: tuple[Core, str], phones: Any) -> None:
    core, address = line
    member, cashier = await phones(), await phones()
    await show_card(member, address)
    code = await code_on(member)
    assert code.startswith(f"{address}/check/")
    await cashier.goto(code)
    await expect(cashier.get_by_role("heading", level=1)).to_have_text("Действительна")
    who = await cashier.locator(".who").inner_text()
    assert re.fullmatch(r"[А-ЯЁ][а-яё-]+ [А-ЯЁ]\.", who)
    assert CARD not in await cashier.content()
    async with core.database.write() as tx:
        await tx.members.set_card_status(CARD, CardStatus.BLOCKED)
    try:
        await cashier.reload()
        await expect(cashier.get_by_role("heading", level=1)).to_have_text("Недействительна")
    finally:
        async with core.database.write() as tx:
            await tx.members.set_card_status(CARD, CardStatus.ACTIVE)


async def test_without_a_network_the_cashier_reads_the_same_code(line: tuple[Core, str], phones: Any) -> None:
    _, address = line
    member, cashier = await phones(), await phones()
    await show_card(member, address)
    code = await code_on(member)
    await cashier.goto(f"{address}/check/")
    await cashier.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await cashier.context.set_offline(True)
    await cashier.goto(code)
    await expect(cashier.get_by_role("heading", level=1)).to_have_text("Похоже, действительна")
    await cashier.context.set_offline(False)
    await expect(cashier.get_by_role("heading", level=1)).to_have_text("Действительна", timeout=20_000)


async def test_the_check_is_in_the_audit_trail(line: tuple[Core, str], phones: Any) -> None:
    core, address = line
    member, cashier = await phones(), await phones()
    await show_card(member, address)
    code = await code_on(member)
    before = await looks(core)
    await cashier.goto(code)
    await expect(cashier.get_by_role("heading", level=1)).to_have_text("Действительна")
    assert await looks(core) == before + 1


async def test_the_card_and_its_words_fit_a_narrow_phone(line: tuple[Core, str], phones: Any) -> None:
    _, address = line
    member = await phones()
    picture = await show_card(member, address)
    await expect(picture).to_be_in_viewport(ratio=0.95)
    assert await member.evaluate("document.querySelector('#log').scrollWidth") <= PHONE["width"]
    options = member.locator(".options:not(.past)").get_by_role("button")
    await expect(options.get_by_text("Обновить QR-код")).to_have_count(1)
    await expect(options.get_by_text("Запомнить меня здесь")).to_have_count(1)
    for box in [await one.bounding_box() for one in await options.all()]:
        assert box
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= PHONE["width"]


async def goodbye(member: Page) -> None:
    """Say it, and wait for the answer; what was personal leaves the page with it."""
    await member.get_by_role("textbox").fill("до свидания")
    await member.keyboard.press("Enter")
    await expect(member.locator(".message.bot").last).to_contain_text("свидания")


async def test_a_remembered_browser_shows_the_card_in_two_taps(line: tuple[Core, str], phones: Any) -> None:
    _, address = line
    member = await phones()
    await show_card(member, address)
    await press(member, "Запомнить меня здесь")
    await press(member, "Да")
    await goodbye(member)
    await member.reload()
    cards = await member.get_by_role("img", name=PICTURE).count()
    await say(member, "меню")
    await press(member, "Моя карта")
    await expect(member.get_by_role("img", name=PICTURE)).to_have_count(cards + 1)
