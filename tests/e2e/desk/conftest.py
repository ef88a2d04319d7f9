"""One line with operators for all the calls of a test process."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.desk.office import QUICK, Office, open_office
from tests.support.shared import opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """The line, started once."""
    async for office in opened(open_office(tmp_path_factory.mktemp("office"))):
        yield office


@pytest.fixture
def office(shared_office: Office) -> Office:
    """The line with a fresh desk."""
    shared_office.opens(QUICK)
    return shared_office
