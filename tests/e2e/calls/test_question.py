"""A question by voice, from the ring to the words that the caller hears."""

from __future__ import annotations

import pytest

from tests.e2e.calls.hotline import Hotline

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]


async def test_a_question_by_voice_is_answered(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.call.answered
        greeted = await caller.call.heard_sound(after=caller.call.invited_at)
        assert greeted - caller.call.invited_at < 1.0
        await caller.hears_out()
        asked = await caller.says("как вступить в профсоюз")
        await caller.answer(after=1)
        await caller.hears(sentences=3)
    assert caller.journal.understood == ["membership.join"], caller.journal.heard
    stored = await hotline.stored(caller.journal)
    assert [one["understood"]["id"] for one in stored] == ["greeting", "membership.join"]
    words = await caller.understands(since=asked.end)
    assert sum(stem in words for stem in ("заявлен", "профком", "бухгалтер", "начальник", "разрешен")) >= 3, words
