"""Noise is no question: none is invented and answered, and keys work in the middle of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from dialogs.turns import Command
from ivr.ports import SAMPLE_RATE
from tests.e2e.calls.hotline import PATIENT, Hotline
from tests.support.phone import tone
from tests.unit.ivr.sounds import noise

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
SECONDS = 60.0
NOT_WORDS = {Command.SILENCE, Command.UNHEARD}


def dial_tone() -> bytes:
    """425 Hz, as the exchange sends it for ever to who lifts a receiver."""
    return tone(SECONDS, 425.0)


def busy_tone() -> bytes:
    """425 Hz, 0.35 s on and off."""
    return (tone(0.35, 425.0) + bytes(round(0.35 * SAMPLE_RATE) * 2)) * round(SECONDS / 0.7)


def workshop() -> bytes:
    """Loud white noise, in gusts."""
    samples = np.frombuffer(noise(SECONDS, 5000.0), "<i2")
    gusts = 0.55 + 0.45 * np.sin(np.arange(samples.size) * 2 * np.pi / SAMPLE_RATE)
    return (samples * gusts).astype("<i2").tobytes()


async def test_noise_is_not_answered_and_keys_go_on(hotline: Hotline) -> None:
    async def one(sound: Callable[[], bytes]) -> None:
        async with hotline.caller(replace(PATIENT, silence=1.0)) as caller, asyncio.TaskGroup() as sounds:
            await caller.call.answered
            sounds.create_task(caller.call.say(sound(), SAMPLE_RATE))
            await caller.answer(after=2)
            assert set(caller.journal.commands) <= NOT_WORDS, caller.journal.heard
            assert (await caller.presses("0")).understood.id == "operator"
            caller.call.shut_up()
            await caller.begins_to_hear()
            asked = await caller.asks("как вступить в профсоюз")
            assert asked.understood.id == "membership.join", caller.journal.heard
        assert [turn.text for turn in caller.journal.turns[:-1]] == [None] * (len(caller.journal.turns) - 1)

    async with asyncio.TaskGroup() as callers:
        for sound in (dial_tone, busy_tone, workshop):
            callers.create_task(one(sound))
