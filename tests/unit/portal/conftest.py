"""The portal of these tests."""

from __future__ import annotations

import pytest

from tests.unit.portal.parts import Portal


@pytest.fixture
def portal() -> Portal:
    """A portal on parts in memory, without a limit."""
    return Portal()
