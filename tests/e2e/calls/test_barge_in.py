"""The robot can be interrupted, by voice and by a key, and attends to what interrupted it."""

from __future__ import annotations

import pytest

from tests.e2e.calls.hotline import Hotline

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
AT_ONCE = 1.5


async def test_a_new_question_silences_the_answer_and_is_answered(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        await caller.asks("как вступить в профсоюз")
        await caller.begins_to_hear()
        interruptions, unsaid = caller.journal.interruptions, caller.journal.unsaid
        spoke = await caller.says("задержали зарплату что делать")
        assert caller.last_heard(before=spoke.end) - spoke.start < AT_ONCE
        assert caller.journal.interruptions == interruptions + 1
        assert unsaid
        assert not set(unsaid[1:]) & set(caller.journal.said)
        await caller.answer(after=2)
        await caller.hears(sentences=2)
    assert caller.journal.understood == ["membership.join", "pay.delay"], caller.journal.heard
    words = await caller.understands(since=spoke.end)
    assert sum(stem in words for stem in ("работодател", "проценты", "задержк", "инспекц", "долг")) >= 3, words


async def test_a_key_silences_the_robot_at_once(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        answer = await caller.asks("как вступить в профсоюз")
        await caller.begins_to_hear()
        unsaid = caller.journal.unsaid
        chosen = await caller.presses("2")
        assert unsaid
        assert not set(unsaid[1:]) & set(caller.journal.said)
        assert answer.replies[-1].options[1].choice == f"go:{chosen.understood.id}"
        await caller.begins_to_hear()
        spoken = caller.clock()
        (released,) = await caller.call.press("9")
        await caller.call.heard_silence(0.5, within=AT_ONCE + 0.5)
        assert caller.last_heard() - released < AT_ONCE
        assert spoken < released
    assert caller.journal.interruptions >= 3
