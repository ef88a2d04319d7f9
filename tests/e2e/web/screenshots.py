"""Pictures of the web chat for the README: ``python -m tests.e2e.web.screenshots [http://127.0.0.1:8080]``.

Takes them from a running portal, at the two widths, with the question of the README asked.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser

from tests.support.browser import chromium

QUESTION = "как вступить в профсоюз"
SIZES = ((360, 740), (1280, 800))


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


async def take_all(url: str, folder: Path) -> None:
    """Both widths, in the light."""
    async with chromium() as browser:
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
