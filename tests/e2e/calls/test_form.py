"""A form by digits: proof of identity, and the card read out."""

from __future__ import annotations

import pytest

from backend.members.entities import ProofWay
from tests.e2e.calls.hotline import Hotline
from tests.support.members import last_code

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
MARINA = ("7700000016", "14031985")


async def test_a_card_is_shown_to_who_proves_it_by_keys(hotline: Hotline) -> None:
    number, born = MARINA
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        await caller.asks("покажите мою карту")
        await caller.hears_out()
        await caller.presses(f"{number}#")
        await caller.hears_out()
        shown = await caller.presses(born)
        keyed = caller.clock()
        await caller.hears(sentences=2)
    assert caller.journal.understood == ["card.show"] * 3, caller.journal.heard
    assert caller.journal.keys == [number, born]
    assert shown.replies[-1].code == number
    assert (await hotline.state(caller.journal)).member_id is not None
    words = await caller.understands(since=keyed)
    assert sum(stem in words for stem in ("марин", "карт", "действ", "номер", "семь", "взнос")) >= 3, words


async def test_nothing_is_said_to_who_proves_nothing(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        await caller.asks("покажите мою карту")
        await caller.presses("7700000016")
        refused = await caller.presses("15031985")
    assert "Марина" not in "".join(reply.speech for reply in refused.replies)
    assert (await hotline.state(caller.journal)).member_id is None
    assert (await hotline.state(caller.journal)).form is not None


async def test_a_code_from_another_channel_proves_a_caller_by_keys(hotline: Hotline) -> None:
    number, _ = MARINA
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        await caller.asks("покажите мою карту")
        await caller.presses(f"{number}#")
        await caller.presses("1#")
        shown = await caller.presses(await last_code(hotline.core.database))
    assert shown.replies[-1].code == number
    state = await hotline.state(caller.journal)
    assert state.proven_way is ProofWay.CODE
