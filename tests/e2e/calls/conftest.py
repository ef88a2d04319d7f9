"""One hotline for all the calls of a test process."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.calls.hotline import Hotline, open_hotline
from tests.support.shared import opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hotline]:
    """The hotline, loaded once."""
    async for hotline in opened(open_hotline(tmp_path_factory.mktemp("hotline"))):
        yield hotline
