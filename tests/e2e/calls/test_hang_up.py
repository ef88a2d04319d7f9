"""Callers who are gone, in the middle of whatever: nothing is left of them, and the next one is served."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.e2e.calls.caller import PATIENCE, Caller
from tests.e2e.calls.hotline import PATIENT, Hotline
from tests.fakes.until import until

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]


async def in_the_robots_sentence(caller: Caller) -> None:
    """Gone while the robot speaks."""
    await caller.begins_to_hear()
    assert caller.journal.unsaid


async def in_ones_own_sentence(caller: Caller) -> None:
    """Gone while speaking: half of a question is said."""
    await caller.begins_to_hear()
    await caller.says_half("как вступить в профсоюз если на работе нет профкома")
    assert caller.journal.interruptions == 1


async def while_it_is_recognised(caller: Caller) -> None:
    """Gone at the last word."""
    await caller.begins_to_hear()
    await caller.says("как вступить в профсоюз")


Leaving = Callable[[Caller], Awaitable[None]]


@pytest.mark.parametrize("leaves", [in_the_robots_sentence, in_ones_own_sentence, while_it_is_recognised])
async def test_nothing_is_left_of_a_caller_who_is_gone(hotline: Hotline, leaves: Leaving) -> None:
    before = asyncio.all_tasks()
    async with hotline.caller() as caller:
        await leaves(caller)
        await caller.call.hang_up()
    await hotline.is_clean()
    await until(lambda: asyncio.all_tasks() <= before)
    assert caller.journal.over
    await somebody_else_is_served(hotline)


async def test_who_vanishes_without_a_word_is_let_go(hotline: Hotline) -> None:
    async with hotline.caller(replace(PATIENT, silence=0.3, silences=1)) as caller:
        await caller.begins_to_hear()
        caller.call.vanish()
        await until(lambda: caller.journal.over, PATIENCE)
    await hotline.is_clean()
    await somebody_else_is_served(hotline)


async def somebody_else_is_served(hotline: Hotline) -> None:
    """Another call, right after."""
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        answer = await caller.asks("покажите мою карту")
        assert answer.understood.id == "card.show", caller.journal.heard
