"""Fixtures of the messengers' tests."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.bots.telegram_case import Case, telegram_case


@pytest.fixture
async def telegram() -> AsyncIterator[Case]:
    """Telegram with people in it, and a bot to be started."""
    async with telegram_case() as case:
        yield case
