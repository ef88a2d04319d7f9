"""Operators' telephones through ARI: what is asked, what is told, and what stays when Asterisk says no."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ivr.asterisk.ari import Ari
from ivr.asterisk.calls import PREFIX, IncomingCall
from ivr.asterisk.legs import AsteriskLeg, Legs
from ivr.asterisk.switchboard import Switchboard
from tests.fakes.ari_server import FakeAri, channel, running_ari
from tests.support.phone import until


class Changes:
    """Counts what is told."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


async def nobody(_: IncomingCall) -> None:
    """A conversation that is over at once."""


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[FakeAri, Switchboard]]:
    """A switchboard without calls."""
    async with running_ari() as fake, Ari(fake.address, pauses=(0.01,)) as ari:
        board = Switchboard(ari, nobody, 5, lambda: "call-1")
        stopped = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(board.run(stopped))
            await until(board.connected.is_set)
            fake.requests.clear()
            yield fake, board
            stopped.set()


async def rung(legs: Legs, changes: Changes, extension: str = "201") -> AsteriskLeg:
    """A telephone that rings."""
    leg = await legs.ring(extension, "call-1", "79161234567", 25.0, changes)
    assert leg is not None
    return leg


async def test_a_telephone_rings_is_picked_up_and_hung_up() -> None:
    changes = Changes()
    async with serving() as (fake, board):
        leg = await rung(board.legs, changes)
        assert fake.requests == ["POST /channels"]
        assert (leg.talks, leg.over) == (False, False)
        fake.tell("StasisStart", channel=channel(leg.id, "Up"))
        await until(lambda: leg.talks)
        fake.tell("ChannelDestroyed", channel=channel(leg.id, "Up"))
        await until(lambda: leg.over)
        assert not leg.talks
        assert changes.count == 2
        fake.requests.clear()
        await leg.hang_up()
        assert fake.requests == []


async def test_no_id_of_a_telephone_begins_another() -> None:
    async with serving() as (_, board):
        ids = [(await rung(board.legs, Changes())).id for _ in range(12)]
    assert all(one.startswith(f"{PREFIX}call-1-leg-") for one in ids)
    assert not [(one, two) for one in ids for two in ids if one != two and two.startswith(one)]


async def test_operator_and_robot_change_places() -> None:
    async with serving() as (fake, board):
        leg = await rung(board.legs, Changes())
        fake.requests.clear()
        assert await leg.join("bridge", "media")
        assert await leg.part("bridge", "media")
        bridge = "POST /bridges/bridge"
        assert fake.requests == [f"{bridge}/addChannel", f"{bridge}/removeChannel", f"{bridge}/addChannel"]


async def test_asterisks_refusals_are_no_errors() -> None:
    async with serving() as (fake, board):
        leg = await rung(board.legs, Changes())
        fake.statuses = {"POST": 500, "GET": 404, "DELETE": 404}
        assert await board.legs.ring("202", "call-1", "", 25.0, Changes()) is None
        assert not await board.legs.free("202")
        assert not await leg.join("bridge", "media")
        assert not await leg.part("bridge", "media")
        await leg.hang_up()
        assert board.legs.ids == {leg.id}


async def test_who_picks_up_when_nobody_waits_any_more_is_hung_up() -> None:
    changes = Changes()
    async with serving() as (fake, board):
        leg = await rung(board.legs, changes)
        await board.legs.end_of("call-1")  # before Asterisk has made the channel
        fake.requests.clear()
        fake.tell("StasisStart", channel=channel(leg.id, "Up"))
        await until(lambda: fake.requests == [f"DELETE /channels/{leg.id}"])
        assert (leg.talks, changes.count) == (False, 0)


async def test_the_end_of_a_call_ends_its_telephones_and_no_others() -> None:
    async with serving() as (fake, board):
        one, two = await rung(board.legs, Changes()), await rung(board.legs, Changes())
        other = await board.legs.ring("203", "call-2", "", 25.0, Changes())
        assert other is not None
        fake.requests.clear()
        await board.legs.end_of("call-1")
        assert fake.requests == [f"DELETE /channels/{one.id}", f"DELETE /channels/{two.id}"]


async def test_after_a_break_each_telephone_is_what_it_became() -> None:
    async with serving() as (fake, board):
        lost, rings, talks = [await rung(board.legs, Changes(), one) for one in ("201", "202", "203")]
        fake.channels = [channel(rings.id, "Ringing"), channel(talks.id, "Up"), channel("orphan", "Up")]
        fake.requests.clear()
        fake.drop_events()
        await until(lambda: "DELETE /channels/orphan" in fake.requests)
        assert [(one.talks, one.over) for one in (lost, rings, talks)] == [(False, True), (False, False), (True, False)]
        assert [one for one in fake.requests if one.startswith("DELETE")] == ["DELETE /channels/orphan"]


@pytest.mark.parametrize(
    ("state", "channels", "free"), [("online", [], True), ("online", ["c"], False), ("offline", [], False)]
)
async def test_who_is_registered_and_silent_is_free(state: str, channels: list[str], free: bool) -> None:
    async with serving() as (fake, board):
        fake.bodies["GET /endpoints/PJSIP/201"] = {"state": state, "channel_ids": channels}
        assert await board.legs.free("201") is free
