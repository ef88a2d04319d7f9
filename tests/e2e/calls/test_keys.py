"""The keys that always work: a person, leaving a form, saying it again."""

from __future__ import annotations

import pytest

from backend.inbox.entities import RequestKind
from tests.e2e.calls.hotline import Hotline

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]


async def test_zero_calls_a_person(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        pressed = caller.clock()
        assert (await caller.presses("0")).understood.id == "operator"
        await caller.hears_out()
    async with hotline.core.database.read() as tx:
        request = await tx.requests.open_of(caller.journal.conversation, RequestKind.OPERATOR)
    assert request is not None
    assert request.channel == "phone"
    words = await caller.understands(since=pressed)
    assert sum(stem in words for stem in ("отвеча", "будням", "перезвон", "номер")) >= 2, words


async def test_hash_repeats_and_star_leaves_the_form(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        asked = await caller.asks("покажите мою карту")
        await caller.hears_out()
        again = await caller.presses("#")
        assert again.replies == asked.replies
        await caller.hears_out()
        left = await caller.presses("*")
        assert (await hotline.state(caller.journal)).form is None
    assert left.understood.id == "cancel"
    assert [turn.command for turn in caller.journal.turns[2:]] == ["repeat", "cancel"]
