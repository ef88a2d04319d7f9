"""Who pauses to think is heard out, and who only shows that they listen does not stop the robot."""

from __future__ import annotations

import pytest

from ivr.ports import SAMPLE_RATE
from tests.e2e.calls.caller import PATIENCE
from tests.e2e.calls.hotline import Hotline
from tests.fakes.until import until

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
THOUGHT = bytes(round(1.1 * SAMPLE_RATE) * 2)


async def test_a_pause_for_thought_ends_nothing_where_the_words_want_more(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        beginning, rest = [
            await hotline.voice.speak(part) for part in ("Скажите, пожалуйста", "Как вступить в профсоюз")
        ]
        await caller.call.say(beginning + THOUGHT + rest, SAMPLE_RATE)
        await caller.answer(after=1)
        assert caller.journal.understood == ["membership.join"], caller.journal.heard
        assert len(caller.journal.heard) == 1


async def test_a_listeners_murmur_is_no_turn_and_the_answer_goes_on(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        await caller.asks("как вступить в профсоюз")
        await caller.begins_to_hear()
        heard = len(caller.journal.heard)
        await caller.says("Понятно.")
        await until(lambda: len(caller.journal.heard) > heard, PATIENCE)
        await caller.hears_out()
        assert caller.journal.understood == ["membership.join"], caller.journal.heard
        assert caller.journal.interruptions == 2, "the greeting and the answer"
