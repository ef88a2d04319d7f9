"""Conferences' bridges: one for all who are in it, gone with the last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ivr.asterisk.ari import Ari, AriRefused
from ivr.asterisk.rooms import ROOM, Rooms
from tests.fakes.ari_server import FakeAri, running_ari

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
