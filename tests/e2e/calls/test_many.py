"""Calls side by side, and calls that are none."""

from __future__ import annotations

import asyncio

import pytest

from tests.e2e.calls.hotline import Hotline

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
QUESTIONS = {
    "как вступить в профсоюз": ("membership.join", ("заявлен", "профком", "бухгалтер", "разрешен")),
    "задержали зарплату что делать": ("pay.delay", ("работодател", "проценты", "задержк", "инспекц", "долг")),
    "расскажите свежие новости": ("news.latest", ("новост", "итог", "отчет", "выбор", "первич", "организац")),
}


async def test_three_callers_at_once_each_get_their_own_answer(hotline: Hotline) -> None:
    async def one(question: str, topic: str, stems: tuple[str, ...]) -> None:
        async with hotline.caller() as caller:
            await caller.begins_to_hear()
            said = await caller.says(question)
            await caller.answer(after=1)
            await caller.hears(sentences=3)
        assert caller.journal.understood == [topic], caller.journal.heard
        words = await caller.understands(since=said.end)
        assert sum(stem in words for stem in stems) >= 2, words

    async with asyncio.TaskGroup() as callers:
        for question, (topic, stems) in QUESTIONS.items():
            callers.create_task(one(question, topic, stems))


async def test_a_call_that_ends_before_it_is_answered(hotline: Hotline) -> None:
    for _ in range(5):
        async with hotline.caller() as caller:
            await caller.call.hang_up()
    await hotline.is_clean()
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        assert (await caller.asks("покажите мою карту")).understood.id == "card.show"
