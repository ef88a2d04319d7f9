"""What the browser keeps of a member: no proof, and what is personal in this tab alone, until a goodbye."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from app.core import Core
from backend.cards.face import grouped
from tests.e2e.web.test_card_to_till import line, phones
from tests.e2e.web.walk import BORN, CARD, PICTURE, show_card

__all__ = ["line", "phones"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SECRETS = (CARD, grouped(CARD), BORN, "Соколова")
GONE = "Здесь были личные данные"
LATER = """minutes => {
  for (const [storage, of] of [[localStorage, state => state.messages], [sessionStorage, messages => messages]]) {
    const kept = JSON.parse(storage.getItem("profline.chat"));
    for (const message of of(kept)) message.at -= minutes * 60_000;
    storage.setItem("profline.chat", JSON.stringify(kept));
  }
}"""
"""Makes everything kept older."""


async def kept(page: Page, storage: str = "localStorage") -> str:
    """All that the browser keeps there."""
    return str(await page.evaluate(f"JSON.stringify({storage})"))


def told(text: str) -> list[str]:
    """Which of the secrets stand in it."""
    return [secret for secret in SECRETS if secret in text]


async def test_neither_what_proves_a_member_nor_their_card_is_kept_for_good(
    line: tuple[Core, str], phones: Any
) -> None:
    page = await phones()
    await show_card(page, line[1])
    stored = await kept(page)
    assert "покажи мою карту" in stored
    assert not told(stored)
    written = " ".join(await page.locator(".message.user").all_inner_texts())
    assert "••••••••••" in written
    assert not told(written)
    await page.reload()
    await expect(page.get_by_role("img", name=PICTURE)).to_have_count(1)
    await expect(page.locator("#log")).to_contain_text("Соколова")


async def test_another_tab_and_later_on_the_card_is_asked_for_anew(line: tuple[Core, str], phones: Any) -> None:
    page = await phones()
    await show_card(page, line[1])
    other = await page.context.new_page()
    await other.goto(line[1])
    await expect(other.get_by_text(GONE)).to_have_count(1)
    assert not told(await other.locator("#log").inner_text())
    await page.evaluate(LATER, 31)
    await page.reload()
    await expect(page.get_by_text(GONE)).to_have_count(1)
    assert not told(await page.locator("#log").inner_text() + await kept(page) + await kept(page, "sessionStorage"))


async def test_a_goodbye_takes_the_card_away(line: tuple[Core, str], phones: Any) -> None:
    page = await phones()
    await show_card(page, line[1])
    await page.get_by_role("textbox").fill("до свидания")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(GONE)).to_have_count(1)
    assert not told(await page.locator("#log").inner_text() + await kept(page) + await kept(page, "sessionStorage"))


async def test_an_erasure_leaves_its_answer_alone(line: tuple[Core, str], phones: Any) -> None:
    page = await phones()
    await show_card(page, line[1])

    async def erased(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json={**await answer.json(), "erased": True})

    await page.route("**/api/v1/dialog/turns", erased)
    await page.get_by_role("textbox").fill("сотрите мои данные")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message")).to_have_count(1)
    stored = await kept(page)
    assert "покажи мою карту" not in stored
    assert not told(stored + await kept(page, "sessionStorage"))
