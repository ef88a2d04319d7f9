"""Pictures of the web chat and of a cashier's check: ``python -m tests.e2e.web.screenshots [http://127.0.0.1:8080]``.

Takes them from a running portal with demo data: the chat at the two widths, with the question of the README asked; a
card in the chat, full of the screen, and checked, on a phone.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, ViewportSize

from tests.e2e.web.walk import code_on, show_card
from tests.support.browser import chromium

QUESTION = "как вступить в профсоюз"
SIZES = ((360, 740), (1280, 800))
PHONE: ViewportSize = {"width": 360, "height": 740}


async def take(browser: Browser, url: str, path: Path, size: tuple[int, int], scheme: Literal["light", "dark"]) -> None:
    """Ask the question, and take the picture."""
    width, height = size
    page = await browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=2, locale="ru-RU"
    )
    await page.goto(url)
    await page.locator(".message.bot .options").wait_for()
    await page.get_by_role("textbox").fill(QUESTION)
    await page.keyboard.press("Enter")
    await page.locator(".message.user + .message.bot").wait_for()
    await page.screenshot(path=path, animations="disabled")
    await page.close()


async def take_card(browser: Browser, url: str, folder: Path) -> None:
    """A card in the chat, and what a cashier sees of it."""
    context = await browser.new_context(viewport=PHONE, device_scale_factor=2, locale="ru-RU")
    member, cashier = await context.new_page(), await context.new_page()
    await show_card(member, url)
    await member.screenshot(path=folder / f"card-{PHONE['width']}.png", animations="disabled")
    await cashier.goto(await code_on(member))
    await cashier.screenshot(path=folder / f"check-{PHONE['width']}.png", animations="disabled")
    await context.close()


async def take_all(url: str, folder: Path) -> None:
    """All of them, in the light."""
    async with chromium() as browser:
        await take_card(browser, url, folder)
        for size in SIZES:
            await take(browser, url, folder / f"web-chat-{size[0]}.png", size, "light")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8080")
    parser.add_argument("--folder", type=Path, default=Path("docs/images"))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_all(arguments.url, arguments.folder))


if __name__ == "__main__":
    main()
