"""Who is refused is told to those who keep the books."""

from __future__ import annotations

import asyncio

from ivr.asterisk.ari import Ari
from ivr.asterisk.switchboard import Switchboard
from tests.fakes.ari_server import channel, running_ari
from tests.support.phone import until
from tests.unit.ivr.asterisk.test_switchboard import Conversations


async def test_the_number_of_a_refused_caller_is_told_once() -> None:
    refused: list[str] = []
    async with running_ari() as fake, Ari(fake.address, pauses=(0.01,)) as ari, asyncio.TaskGroup() as tasks:
        board = Switchboard(ari, Conversations(), 0, lambda: "call-1", refused.append)
        stopped = asyncio.Event()
        tasks.create_task(board.run(stopped))
        await until(board.connected.is_set)
        caller = channel("c1")
        fake.tell("StasisStart", channel=caller)
        await until(lambda: refused == [caller["caller"]["number"]])
        stopped.set()
