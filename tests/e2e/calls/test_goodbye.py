"""A goodbye by voice ends the call, by the robot and politely."""

from __future__ import annotations

import pytest

from tests.e2e.calls.hotline import Hotline

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]


async def test_the_robot_says_goodbye_and_hangs_up(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        said = await caller.says("до свидания")
        assert not (await caller.ended()).by_us
    await hotline.is_clean()
    assert caller.journal.understood == ["goodbye"], caller.journal.heard
    words = await caller.understands(since=said.end)
    assert "свидани" in words, words
