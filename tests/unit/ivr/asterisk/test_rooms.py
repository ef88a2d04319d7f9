"""Conferences' bridges: one for all who are in it, gone with the last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ivr.asterisk.ari import Ari, AriRefused
from ivr.asterisk.rooms import ROOM, Rooms
from tests.fakes.ari_server import FakeAri, running_ari
from tests.fakes.until import running_result, until

BRIDGE = f"{ROOM}7"


@asynccontextmanager
async def rooms() -> AsyncIterator[tuple[FakeAri, Rooms]]:
    async with running_ari() as fake, Ari(fake.address) as ari:
        yield fake, Rooms(ari)


async def test_the_first_makes_the_room_and_the_last_removes_it() -> None:
    async with rooms() as (fake, made):
        await made.enter("7", "one")
        await made.enter("7", "two")
        assert made.present == {"7": {"one", "two"}}
        assert made.owns(BRIDGE)
        assert await made.leave("7", "one", "home-of-one")
        assert made.owns(BRIDGE)
        assert await made.leave("7", "two", "home-of-two")
        assert not made.owns(BRIDGE)
        assert fake.requests == [
            f"POST /bridges/{BRIDGE}",
            f"POST /bridges/{BRIDGE}/addChannel",
            f"POST /bridges/{BRIDGE}/addChannel",
            "POST /bridges/home-of-one/addChannel",
            "POST /bridges/home-of-two/addChannel",
            f"DELETE /bridges/{BRIDGE}",
        ]


async def test_who_cannot_enter_leaves_no_room_behind() -> None:
    async with rooms() as (fake, made):
        fake.statuses[f"POST /bridges/{BRIDGE}/addChannel"] = 422
        with pytest.raises(AriRefused):
            await made.enter("7", "one")
        assert made.present == {}
        assert fake.requests[-1] == f"DELETE /bridges/{BRIDGE}"


async def test_a_caller_who_hung_up_is_out_all_the_same() -> None:
    async with rooms() as (fake, made):
        await made.enter("7", "one")
        fake.statuses["POST /bridges/home/addChannel"] = 422
        assert not await made.leave("7", "one", "home")
        assert made.present == {}
        assert not made.owns(f"{ROOM}7x")


async def test_wherever_entering_is_cut_nobody_is_in_and_the_end_of_the_call_locks_up() -> None:
    """At each request, before its answer and after it; a bridge may have been made by then, or be yet to come."""
    for request in (f"POST /bridges/{BRIDGE}", f"POST /bridges/{BRIDGE}/addChannel"):
        async with rooms() as (fake, made):
            fake.stuck = request
            async with running_result(made.enter("7", "one")) as entering:
                await until(lambda fake=fake, request=request: fake.requests[-1:] == [request])  # type: ignore[misc]
                entering.cancel()
                await asyncio.wait({entering})
            assert made.present == {}
            fake.stuck = ""
            fake.requests.clear()
            await made.gone("one")
            assert fake.requests == [f"DELETE /bridges/{BRIDGE}"]
            await made.gone("another")
            assert len(fake.requests) == 1


async def test_wherever_leaving_is_cut_nobody_is_in_and_the_end_of_the_call_locks_up() -> None:
    for request in ("POST /bridges/home/addChannel", f"DELETE /bridges/{BRIDGE}"):
        async with rooms() as (fake, made):
            await made.enter("7", "one")
            fake.stuck = request
            async with running_result(made.leave("7", "one", "home")) as leaving:
                await until(lambda fake=fake, request=request: fake.requests[-1:] == [request])  # type: ignore[misc]
                leaving.cancel()
                await asyncio.wait({leaving})
            assert made.present == {}
            fake.stuck = ""
            await made.gone("one")
            assert fake.requests[-1] == f"DELETE /bridges/{BRIDGE}"


async def test_who_is_cut_at_a_door_that_another_holds_is_not_in() -> None:
    async with rooms() as (fake, made):
        fake.stuck = f"POST /bridges/{BRIDGE}"
        async with running_result(made.enter("7", "one")) as one, running_result(made.enter("7", "two")) as two:
            await until(lambda: fake.requests == [fake.stuck])
            two.cancel()
            await asyncio.wait({two})
            assert made.present == {"7": {"one"}}
            fake.stuck = ""
            await one
        assert made.present == {"7": {"one"}}


async def test_who_enters_while_the_last_one_leaves_is_in() -> None:
    async with rooms() as (fake, made):
        await made.enter("7", "one")
        fake.stuck = "POST /bridges/home/addChannel"
        async with running_result(made.leave("7", "one", "home")) as leaving:
            await until(lambda: fake.requests[-1] == fake.stuck)
            async with running_result(made.enter("7", "two")) as entering:
                await until(lambda: not made.present or "two" in made.present["7"])
                fake.stuck = ""
                assert await leaving
                await entering
        assert made.present == {"7": {"two"}}
        assert made.owns(BRIDGE)


async def test_a_room_that_is_there_already_is_entered() -> None:
    """Whoever was cut at its door has left it behind."""
    async with rooms() as (fake, made):
        fake.stuck = f"POST /bridges/{BRIDGE}/addChannel"
        async with running_result(made.enter("7", "one")) as entering:
            await until(lambda: fake.requests[-1:] == [fake.stuck])
            entering.cancel()
            await asyncio.wait({entering})
        fake.stuck = ""
        await made.enter("7", "two")
        await made.gone("one")
        assert made.present == {"7": {"two"}}
        assert not any(request.startswith("DELETE") for request in fake.requests)


async def test_the_end_of_one_call_leaves_the_others_in_their_room() -> None:
    async with rooms() as (fake, made):
        await made.enter("7", "one")
        await made.enter("7", "two")
        await made.gone("one")
        assert made.present == {"7": {"two"}}
        assert not any(request.startswith("DELETE") for request in fake.requests)
