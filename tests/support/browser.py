"""A real browser for tests, and the portal served to it on a free port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright
from starlette.types import ASGIApp

from portal.serving import listen, make_server
from tests.fakes.until import until

CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)


class BrowserMissing(Exception):
    """There is no Chromium on this machine; the message says which packages bring it."""

    def __str__(self) -> str:
        return f"{CHROMIUM} is missing: install the Debian packages chromium and fonts-dejavu-core"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Headless Chromium.

    Raises:
        BrowserMissing: it is not installed.
    """
    if not await asyncio.to_thread(CHROMIUM.exists):
        raise BrowserMissing
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The application on a free port of this machine; its address."""
    server = make_server(app)
    with listen("127.0.0.1", 0) as listening:
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[listening]))
            try:
                await until(lambda: server.started)
                yield f"http://127.0.0.1:{listening.getsockname()[1]}"
            finally:
                server.stop()
