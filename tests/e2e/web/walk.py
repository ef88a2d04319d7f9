"""A demo member's way through the web chat to the card, and a camera before its screen."""

from __future__ import annotations

import asyncio
import io

import zxingcpp
from PIL import Image
from playwright.async_api import Locator, Page, expect

CARD, BORN = "7700000016", "14.03.1985"
PICTURE = "Карта члена профсоюза с QR-кодом"


async def say(page: Page, text: str) -> None:
    """Write something, and wait for the answer."""
    answers = await page.locator(".message.bot").count()
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.bot")).not_to_have_count(answers)
    await expect(page.locator("#typing")).to_be_hidden()


async def show_card(page: Page, address: str) -> Locator:
    """Prove who one is, and see the card."""
    await page.goto(address)
    await page.locator(".message.bot").first.wait_for()
    await say(page, "покажи мою карту")
    await say(page, CARD)
    await say(page, BORN)
    picture = page.get_by_role("img", name=PICTURE).last
    await expect(picture).to_have_js_property("complete", True)
    await expect(picture).not_to_have_js_property("naturalWidth", 0)
    return picture


async def code_on(screen: Page) -> str:
    """What a camera reads from the screen, full of the card."""
    await screen.locator(".picture").last.click()
    shown = screen.get_by_role("dialog").get_by_role("img")
    await expect(shown).not_to_have_js_property("naturalWidth", 0)
    photo = Image.open(io.BytesIO(await screen.screenshot(animations="disabled")))
    [code] = await asyncio.to_thread(zxingcpp.read_barcodes, photo)
    await screen.keyboard.press("Escape")
    return str(code.text)


async def press(page: Page, label: str) -> None:
    """Press the newest option of this label, and wait for the answer."""
    answers = await page.locator(".message.bot").count()
    await page.locator(".options:not(.past)").get_by_role("button", name=label).last.click()
    await expect(page.locator(".message.bot")).not_to_have_count(answers)
    await expect(page.locator("#typing")).to_be_hidden()
