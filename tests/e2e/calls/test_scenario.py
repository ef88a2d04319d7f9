"""The long call of docs/telephone-transcript.md, with real ears and a real voice at both ends."""

from __future__ import annotations

import pytest

from backend.inbox.entities import RequestKind
from tests.e2e.calls.hotline import Hotline
from tests.e2e.calls.pen import Pen
from tests.e2e.calls.scenario import RIGHT_NUMBER, long_call

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
STEPS = ["pay.delay", "callback", "callback", "callback", "membership.join", "callback", "callback", "callback"]


async def test_interrupted_changed_asked_in_the_middle_and_finished_by_digits(hotline: Hotline) -> None:
    async with hotline.caller() as caller:
        await long_call(pen := Pen(caller))
    journal = caller.journal
    assert pen.steps == STEPS, journal.heard
    assert len(journal.understood) == len(STEPS) + pen.missed, "nothing was taken for a turn but what was said"
    assert journal.interruptions >= 2, "the greeting and the first answer were interrupted"
    assert journal.keys[-2:] == ["1", "2"]
    assert (await hotline.state(journal)).form is None
    async with hotline.core.database.read() as tx:
        request = await tx.requests.open_of(journal.conversation, RequestKind.CALLBACK)
    assert request is not None
    sounded = {one.said: one.heard.lower() for one in await pen.robot()}
    assert "номер" in sounded["На какой номер перезвонить?"]
    assert "заявление" in sounded["Напишите заявление в профком на своей работе."]
    readback = next(heard for said, heard in sounded.items() if said.startswith("Перезвоним на номер"))
    assert "перезвоним" in readback
    assert "903" in "".join(char for char in readback if char.isdecimal())
    assert (request.phone, request.when) == (f"+7{RIGHT_NUMBER[1:]}", "утром")
