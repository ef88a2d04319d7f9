"""Keys faster than anybody can say or press them: each arrives, in order."""

from __future__ import annotations

import asyncio

import pytest

from dialogs.replies import ExpectKind
from tests.e2e.survival.robot import Answers, Robot
from tests.e2e.survival.stage import Stage
from tests.support.phone import until
from tests.unit.ivr.call.scripted import answer

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
CARD, BORN = "7700000016", "14031985"


def form() -> Answers:
    """Asks for a card's number, then for a date of birth."""
    return Answers(
        answer("Здравствуйте. Назовите номер вашей карты.", kind=ExpectKind.DIGITS, digits=10),
        answer("Назовите дату рождения: день, месяц и год.", kind=ExpectKind.DATE),
        answer("Спасибо, карта найдена."),
    )


async def test_keys_that_come_faster_than_they_are_asked_for_come_in_order(stage: Stage) -> None:
    """In 260 ms each, and in 40."""
    async with asyncio.TaskGroup() as callers:
        callers.create_task(keyed(stage, fast=False))
        callers.create_task(keyed(stage, fast=True))
        callers.create_task(twenty_keys(stage))


async def keyed(stage: Stage, *, fast: bool) -> None:
    """The whole form by keys, without waiting."""
    engine = form()
    async with stage.caller(Robot(engine)) as call:
        await call.heard_sound(after=0.0)
        await call.press(f"{CARD}#{BORN}#", fast=fast)
        await until(lambda: len(engine.turns) == 3, 10.0)
        assert engine.texts == [CARD, BORN]
        await call.heard_silence(0.5)
        assert len(engine.turns) == 3


async def twenty_keys(stage: Stage) -> None:
    """One entry, as a machine dials it."""
    keys = "12345678901357924680"
    engine = Answers(answer("Наберите номер.", kind=ExpectKind.DIGITS, digits=20), answer("Спасибо."))
    async with stage.caller(Robot(engine)) as call:
        await call.heard_sound(after=0.0)
        await call.press(keys, fast=True)
        await until(lambda: len(engine.turns) == 2, 10.0)
        assert engine.texts == [keys]
