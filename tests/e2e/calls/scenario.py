"""The long call: who interrupts, changes their mind in a form, asks in its middle, and finishes by digits."""

from __future__ import annotations

from tests.e2e.calls.pen import Pen

WRONG_NUMBER, RIGHT_NUMBER = "89161234567", "89031112233"


async def long_call(pen: Pen) -> None:
    """Interruptions, a changed mind, a question inside a form, and the end by digits"""
    caller = pen.caller
    await caller.hears(sentences=1)
    await pen.says("задержали зарплату что делать", "pay.delay")
    await caller.hears(sentences=1)
    await pen.says("перезвоните мне пожалуйста", "callback")
    await caller.begins_to_hear()
    await pen.presses(WRONG_NUMBER + "#")
    assert pen.robot_said("верно")
    await caller.hears(sentences=1)
    await pen.says("нет не так", "callback")
    assert pen.robot_said("На какой номер")
    await caller.hears(sentences=1)
    await pen.says("как вступить в профсоюз", "membership.join")
    assert pen.robot_said("На какой номер")
    await caller.hears_out()
    await pen.presses(RIGHT_NUMBER + "#")
    await caller.hears(sentences=1)
    await pen.presses("1")
    assert pen.robot_said("Когда вам удобно")
    await caller.hears(sentences=1)
    await pen.presses("2")
    assert pen.robot_said("Записал")
    await caller.hears(sentences=2)
