"""The web chat on a bad line: nothing is lost, and nothing is answered twice."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Route, expect

from tests.e2e.web.conftest import Open
from tests.unit.portal.parts import TURNS, Portal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
ADDRESS = f"**{TURNS}"


async def write(page: Page, question: str) -> None:
    """Write a question and press Enter."""
    await page.get_by_role("textbox").fill(question)
    await page.keyboard.press("Enter")


async def test_an_answer_lost_on_the_way_is_fetched_again_not_made_again(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    losses = 0

    async def lose_once(route: Route) -> None:
        nonlocal losses
        losses += 1
        if losses > 1:
            await route.continue_()
            return
        await route.fetch()
        await route.abort("connectionreset")

    await page.route(ADDRESS, lose_once)
    await write(page, "вопрос")
    await expect(page.get_by_text("ответ: вопрос")).to_be_visible()
    assert [turn.text for turn in portal.engine.turns] == [None, "вопрос"]
    assert [turn.update_id for turn in portal.engine.duplicates] == [portal.engine.turns[-1].update_id]
    await expect(page.locator(".message.user")).to_have_count(1)


async def test_without_a_line_the_message_waits_and_goes_when_it_is_back(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    await page.context.set_offline(True)
    await write(page, "из лифта")
    await expect(page.get_by_role("alert")).to_contain_text("Нет связи")
    await page.context.set_offline(False)
    await expect(page.get_by_text("ответ: из лифта")).to_be_visible()
    await expect(page.get_by_role("alert")).to_be_hidden()
    assert [turn.text for turn in portal.engine.turns] == [None, "из лифта"]


async def test_a_reload_does_not_lose_what_was_not_answered(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    portal.engine.failures.append(RuntimeError("storage"))
    await write(page, "вопрос")
    await expect(page.get_by_role("alert")).to_contain_text("неполадка")
    await page.reload()
    await expect(page.get_by_text("ответ: вопрос")).to_be_visible()
    await expect(page.locator(".message.user")).to_have_count(1)


async def test_a_fault_of_ours_is_told_and_can_be_tried_again(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    portal.engine.failures.append(RuntimeError("storage"))
    await write(page, "вопрос")
    await expect(page.locator(".message.user")).to_be_in_viewport()
    await page.get_by_role("button", name="Повторить").click()
    await expect(page.get_by_text("ответ: вопрос")).to_be_visible()
    await expect(page.get_by_role("button", name="Повторить")).to_be_hidden()


async def test_after_a_fault_one_can_ask_something_else(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    portal.engine.failures.append(RuntimeError("storage"))
    await write(page, "вопрос")
    await expect(page.get_by_role("alert")).to_be_visible()
    await write(page, "другой вопрос")
    await expect(page.get_by_text("ответ: другой вопрос")).to_be_visible()
    await expect(page.get_by_role("alert")).to_be_hidden()


async def test_too_many_messages_are_told_how_long_to_wait(open_page: Open) -> None:
    page = await open_page()
    await page.route(ADDRESS, lambda route: route.fulfill(status=429, headers={"Retry-After": "7"}))
    await write(page, "вопрос")
    await expect(page.get_by_role("alert")).to_contain_text("Подождите 7 с")


async def test_a_message_too_long_comes_back_to_be_shortened(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    await write(page, "я" * 70_000)
    await expect(page.get_by_role("alert")).to_contain_text("слишком длинное")
    await expect(page.get_by_role("button", name="Повторить")).to_be_hidden()
    assert len(await page.get_by_role("textbox").input_value()) == 70_000
    await expect(page.locator(".message.user")).to_have_count(0)
    await write(page, "короче")
    await expect(page.get_by_text("ответ: короче")).to_be_visible()
    assert [turn.text for turn in portal.engine.turns] == [None, "короче"]


async def test_without_local_storage_the_talk_goes_on(open_page: Open, address: str) -> None:
    page = await open_page()
    await page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})")
    await page.goto(address)
    await write(page, "вопрос")
    await expect(page.get_by_text("ответ: вопрос")).to_be_visible()
