"""A turn that is cut off anywhere, since its caller hung up: it was answered or it was not, and nothing in between."""

from __future__ import annotations

import asyncio

import pytest

from dialogs.turns import Channel, Command, Turn
from storage import Database
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine

PLACES = (*range(0, 40, 2), *range(40, 240, 20), 100_000)
"""Rounds of the event loop after which a turn is cancelled; it takes from twenty to two hundred."""


def _turn(call: int, number: int, text: str | None = None, command: Command | None = None) -> Turn:
    return Turn(Channel.PHONE, f"call-{call}", text, command=command, update_id=f"{call}:{number}")


async def test_a_turn_that_is_cancelled_anywhere_corrupts_nothing(demo: Database, new_engine: NewEngine) -> None:
    engine = new_engine(demo, KnownPhrases())
    asked, finished = None, set[bool]()
    for call in PLACES:
        await engine.handle(_turn(call, 1, command=Command.START))
        async with asyncio.TaskGroup() as group:
            answering = group.create_task(engine.handle(_turn(call, 2, "моя карта")))
            for _ in range(call):
                await asyncio.sleep(0)
                if answering.done():
                    break
            answering.cancel()
        again = await engine.handle(_turn(call, 2, "моя карта"))
        asked = asked or again.replies
        finished.add(again.duplicate)
        assert again.replies == asked
        assert again.expect.digits == 10
        async with demo.read() as tx:
            kept = await tx.conversations.peek(f"phone:call-{call}")
        assert kept.version == 2
        assert kept.state.form is not None
        left = await engine.handle(_turn(call, 3, command=Command.CANCEL))
        assert left.understood.id == "cancel"
    assert finished == {True, False}


async def test_who_waits_for_a_cancelled_turn_of_the_same_call_is_served(demo: Database, new_engine: NewEngine) -> None:
    engine = new_engine(demo, KnownPhrases())
    async with asyncio.TaskGroup() as group:
        turns = [group.create_task(engine.handle(_turn(1, number, "моя карта"))) for number in (1, 2, 3)]
        await asyncio.sleep(0)
        turns[0].cancel()
        turns[1].cancel()
    assert turns[2].result().understood.id == "card.show"
    with pytest.raises(asyncio.CancelledError):
        turns[1].result()
