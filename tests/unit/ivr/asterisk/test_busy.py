"""Callers above the limit: told by a sound of Asterisk's own, a bounded number of them at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ivr.asterisk.ari import Ari
from ivr.asterisk.busy import VARIABLE, BusyLine, keep_sound, kept_sound
from ivr.asterisk.calls import IncomingCall
from ivr.asterisk.switchboard import Switchboard
from tests.fakes.ari_server import FakeAri, channel, running_ari
from tests.support.phone import until


async def nobody(call: IncomingCall) -> None:
    raise AssertionError("nobody is let in")


@asynccontextmanager
async def full(fake: FakeAri, sound: str = "/mnt/busy") -> AsyncIterator[Switchboard]:
    """A switchboard that takes no call."""
    fake.variables = {VARIABLE: sound}
    async with Ari(fake.address, pauses=(0.01,)) as ari:
        board = Switchboard(ari, nobody, 0, lambda: "call")
        stopped = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(board.run(stopped))
            await until(board.connected.is_set)
            fake.requests.clear()
            yield board
            stopped.set()


TOLD = ["POST /channels/c1/answer", "POST /channels/c1/play"]


async def test_a_caller_hears_the_message_out_and_is_hung_up() -> None:
    async with running_ari() as fake, full(fake) as board:
        fake.tell("StasisStart", channel=channel("c1"))
        await until(lambda: fake.requests == TOLD)
        fake.tell("PlaybackFinished", playback={"id": "p", "target_uri": "channel:another"})
        fake.tell("PlaybackFinished", playback={"id": "p", "target_uri": "channel:c1"})
        await until(lambda: fake.requests == [*TOLD, "DELETE /channels/c1"])
        assert board.live == 0


async def test_a_caller_who_hangs_up_and_one_who_is_lost_in_a_break_are_forgotten() -> None:
    async with running_ari() as fake, full(fake):
        fake.tell("StasisStart", channel=channel("c1"))
        fake.tell("StasisStart", channel=channel("c2"))
        await until(lambda: "POST /channels/c2/play" in fake.requests)
        fake.tell("StasisEnd", channel=channel("c1"))
        await until(lambda: "DELETE /channels/c1" in fake.requests)
        fake.drop_events()
        await until(lambda: "DELETE /channels/c2" in fake.requests)


async def test_who_is_being_told_lives_through_a_break() -> None:
    async with running_ari() as fake, full(fake):
        fake.tell("StasisStart", channel=channel("c1"))
        await until(lambda: fake.requests == TOLD)
        fake.channels = [channel("c1", "Up")]
        fake.drop_events()
        await until(lambda: fake.connections == 2 and "GET /bridges" in fake.requests)
        fake.tell("PlaybackFinished", playback={"id": "p", "target_uri": "channel:c1"})
        await until(lambda: fake.requests[-1:] == ["DELETE /channels/c1"])
        assert fake.requests.count("DELETE /channels/c1") == 1


async def test_without_a_sound_and_where_it_is_refused_the_call_is_ended() -> None:
    async with running_ari() as fake:
        async with full(fake, ""):
            fake.tell("StasisStart", channel=channel("c1"))
            await until(lambda: fake.requests == ["DELETE /channels/c1"])
        fake.statuses["POST /channels/c2/play"] = 404
        async with full(fake):
            fake.tell("StasisStart", channel=channel("c2"))
            await until(lambda: fake.requests[-1:] == ["DELETE /channels/c2"])


async def test_so_many_are_told_at_once_and_no_more() -> None:
    async with running_ari() as fake, Ari(fake.address) as ari:
        busy = BusyLine(ari, "/mnt/busy", most=2)
        assert [busy.reserve(name) for name in ("c1", "c2", "c3")] == [True, True, False]
        busy.over("c1")
        await busy.refuse("c1")
        assert busy.reserve("c3")


def test_the_sound_is_kept_where_asterisk_finds_it(tmp_path: Path) -> None:
    assert kept_sound(tmp_path, "/mnt") is None
    keep_sound(tmp_path / "asterisk", b"\1\0" * 100)
    assert kept_sound(tmp_path / "asterisk", "/mnt") == "/mnt/busy"
    assert (tmp_path / "asterisk/busy.sln16").read_bytes() == b"\1\0" * 100
