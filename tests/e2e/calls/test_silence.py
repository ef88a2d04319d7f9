"""A caller who says nothing: asked again, offered keys, offered a person, and let go."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from dialogs.turns import Command
from ivr.call import CallLimits
from ivr.call.texts import texts
from ivr.speaking.sentences import sentences
from tests.e2e.calls.hotline import PATIENT, Hotline

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
SHORT = replace(PATIENT, silence=1.0)


async def test_silence_ends_a_call_kindly_and_who_speaks_after_all_is_served(hotline: Hotline) -> None:
    """It takes its time; another call goes on beside it."""

    async def silent() -> None:
        async with hotline.caller(CallLimits(silence=3.0)) as caller:
            await caller.hears_out()
            quiet = caller.clock()
            assert not (await caller.ended(within=90.0)).by_us
            assert caller.clock() > quiet + 12.0
        words = await caller.understands(since=quiet)
        told = [words.find(stem) for stem in ("не сл", "клавиш", "человека", "перезвон")]
        assert -1 not in told, words
        assert told == sorted(told), words
        assert caller.journal.commands == [Command.SILENCE] * 4
        assert caller.journal.results[-1].ends
        assert set(sentences(texts()["all_keys"])) <= set(caller.journal.said)

    async def late() -> None:
        async with hotline.caller(SHORT) as caller:
            await caller.begins_to_hear()
            await caller.answer(after=2)
            assert caller.journal.results[2].replies[-1].options
            await caller.begins_to_hear()
            assert (await caller.asks("задержали зарплату")).understood.id == "pay.delay", caller.journal.heard
            await caller.answer(after=4)
        assert caller.journal.commands == [Command.SILENCE, Command.SILENCE, None, Command.SILENCE]
        assert (await hotline.state(caller.journal)).silences == 1

    async with asyncio.TaskGroup() as callers:
        callers.create_task(silent())
        callers.create_task(late())
    await hotline.is_clean()
