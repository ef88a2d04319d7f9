"""The books of calls: what is taken, what is ended, and what is put right after the event stream broke."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import pytest

from ivr.asterisk import switchboard
from ivr.asterisk.ari import Ari
from ivr.asterisk.calls import PREFIX, IncomingCall
from ivr.asterisk.switchboard import Switchboard
from ivr.errors import AsteriskUnavailable
from ivr.ports import Digit
from tests.fakes.ari_server import FakeAri, channel, running_ari
from tests.support.phone import until


class Conversations:
    """Listens to the end of each call."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []

    async def __call__(self, call: IncomingCall) -> None:
        self.begun.append(call.id)
        async for _ in call.media.events():
            pass
        self.ended.append(call.id)


@asynccontextmanager
async def serving(fake: FakeAri, conversations: Conversations, max_calls: int = 5) -> AsyncIterator[Switchboard]:
    numbers = count(1)
    async with Ari(fake.address, pauses=(0.01,)) as ari:
        board = Switchboard(ari, conversations, max_calls, lambda: f"call-{next(numbers)}")
        stopped = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(board.run(stopped))
            await until(board.connected.is_set)
            yield board
            stopped.set()


JOINT = PREFIX + "call-1-media"


def ring(fake: FakeAri, channel_id: str) -> None:
    fake.tell("StasisStart", channel=channel(channel_id))
    fake.tell("StasisStart", channel=channel(JOINT, "Up"))


async def test_a_call_is_set_up_in_order_and_cleaned_up() -> None:
    conversations = Conversations()
    async with running_ari() as fake, serving(fake, conversations) as board:
        fake.requests.clear()
        ring(fake, "c1")
        await until(lambda: conversations.begun == ["call-1"])
        assert fake.requests == [
            "POST /channels/externalMedia",
            f"POST /bridges/{JOINT}",
            "POST /channels/c1/answer",
            f"POST /bridges/{JOINT}/addChannel",
        ]
        fake.requests.clear()
        fake.tell("StasisEnd", channel=channel("c1"))
        await until(lambda: board.live == 0)
        assert conversations.ended == ["call-1"]
        assert fake.requests == ["DELETE /channels/c1", f"DELETE /bridges/{JOINT}", f"DELETE /channels/{JOINT}"]


async def test_media_that_breaks_ends_the_call() -> None:
    conversations = Conversations()
    async with running_ari() as fake, serving(fake, conversations) as board:
        ring(fake, "c1")
        await until(lambda: len(conversations.begun) == 1)
        fake.media_says(None)
        await until(lambda: board.live == 0)
        assert "DELETE /channels/c1" in fake.requests


async def test_media_that_asterisk_gives_up_before_it_started_is_made_anew() -> None:
    conversations = Conversations()
    async with running_ari() as fake, serving(fake, conversations):
        fake.tell("StasisStart", channel=channel("c1"))
        await until(lambda: fake.media is not None)
        fake.tell("ChannelDestroyed", channel=channel(JOINT, "Up"))
        fake.media_says(None)
        await until(lambda: fake.requests.count("POST /channels/externalMedia") == 2)
        fake.tell("StasisStart", channel=channel(JOINT, "Up"))
        await until(lambda: conversations.begun == ["call-1"])


async def test_a_caller_who_is_gone_before_the_media_started_is_no_conversation() -> None:
    conversations = Conversations()
    async with running_ari() as fake, serving(fake, conversations) as board:
        fake.tell("StasisStart", channel=channel("c1"))
        await until(lambda: fake.media is not None)
        fake.tell("StasisEnd", channel=channel("c1"))
        await until(lambda: board.live == 0)
        assert conversations.begun == []
        assert f"DELETE /channels/{JOINT}" in fake.requests


async def test_a_start_of_media_that_was_not_told_is_found_by_asking() -> None:
    conversations = Conversations()
    async with running_ari() as fake, serving(fake, conversations):
        fake.tell("StasisStart", channel=channel("c1"))
        await until(lambda: fake.media is not None)
        fake.channels = [channel("c1"), channel(JOINT, "Up")]
        fake.drop_events()
        await until(lambda: conversations.begun == ["call-1"])


async def test_a_caller_who_is_gone_when_answered_is_no_conversation() -> None:
    conversations = Conversations()
    async with running_ari() as fake, serving(fake, conversations) as board:
        fake.statuses["POST /channels/c1/answer"] = 404
        ring(fake, "c1")
        await until(lambda: f"DELETE /channels/{JOINT}" in fake.requests)
        await until(lambda: board.live == 0)
        assert conversations.begun == []


async def test_after_a_break_the_gone_are_ended_orphans_removed_and_the_ringing_taken() -> None:
    conversations = Conversations()
    async with running_ari() as fake, serving(fake, conversations) as board:
        ring(fake, "c1")
        await until(lambda: len(conversations.begun) == 1)
        fake.channels = [channel("c2", "Ring"), channel("c3", "Up"), channel(PREFIX + "c4", "Up")]
        fake.channels += [channel("other", "Up", app="conference")]
        fake.bridges = [PREFIX + "c4", "somebody-elses"]
        fake.requests.clear()
        fake.drop_events()
        await until(lambda: conversations.ended == ["call-1"])
        await until(lambda: "POST /channels/externalMedia" in fake.requests)
        await until(lambda: f"DELETE /channels/{PREFIX}c4" in fake.requests)
        removed = [request for request in fake.requests if request.startswith("DELETE") and "c1" not in request]
        removed = [request for request in removed if JOINT not in request]
        assert removed == [f"DELETE /bridges/{PREFIX}c4", "DELETE /channels/c3", f"DELETE /channels/{PREFIX}c4"]
        assert board.live >= 1
        fake.tell("StasisStart", channel=channel(PREFIX + "call-2-media", "Up"))
        await until(lambda: conversations.begun == ["call-1", "call-2"])


@pytest.mark.parametrize("fails", ["GET /asterisk/variable", "GET /channels", "GET /bridges"])
async def test_what_could_not_be_put_right_after_a_break_is_tried_again(
    fails: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switchboard, "AGAIN_SECONDS", 0.01)
    conversations = Conversations()
    async with running_ari() as fake, serving(fake, conversations) as board:
        ring(fake, "c1")
        await until(lambda: conversations.begun == ["call-1"])
        fake.failures[fails] = 2
        fake.bridges = [f"{PREFIX}left-behind"]
        fake.requests.clear()
        fake.drop_events()
        await until(lambda: conversations.ended == ["call-1"])
        await until(lambda: f"DELETE /bridges/{PREFIX}left-behind" in fake.requests)
        await until(lambda: fake.requests.count(fails) >= 3)
        await until(lambda: board.live == 0)


async def test_a_conference_that_goes_on_outlives_a_broken_event_stream() -> None:
    async with running_ari() as fake, serving(fake, Conversations()) as board:
        await board.rooms.enter("7", "c1")
        fake.bridges = [f"{PREFIX}conference-7", f"{PREFIX}conference-8"]
        fake.drop_events()
        await until(lambda: f"DELETE /bridges/{PREFIX}conference-8" in fake.requests)
        await until(lambda: fake.connections == 2)
        assert f"DELETE /bridges/{PREFIX}conference-7" not in fake.requests


async def test_keys_are_told_from_afar_only_while_the_caller_is_away() -> None:
    keys: list[str] = []
    talking = asyncio.Event()

    async def listen(call: IncomingCall) -> None:
        talking.set()
        keys.extend([event.key async for event in call.media.events() if isinstance(event, Digit)])

    async with running_ari() as fake, Ari(fake.address, pauses=(0.01,)) as ari:
        board, stopped = Switchboard(ari, listen, 5, lambda: "call-1"), asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(board.run(stopped))
            await until(board.connected.is_set)
            ring(fake, "c1")
            await until(talking.is_set)
            for bridge, key in ((JOINT, "1"), (f"{PREFIX}conference-7", "2"), (JOINT, "3"), ("another", "4")):
                fake.tell("ChannelEnteredBridge", channel=channel("c1"), bridge={"id": bridge})
                fake.tell("ChannelDtmfReceived", channel=channel("c1"), digit=key)
                fake.tell("ChannelDtmfReceived", channel=channel("a stranger"), digit=key)
            fake.tell("StasisEnd", channel=channel("c1"))
            await until(lambda: board.live == 0)
            assert keys == ["2", "4"]
            stopped.set()


async def test_too_many_calls_are_turned_away() -> None:
    conversations = Conversations()
    async with running_ari() as fake, serving(fake, conversations, max_calls=0) as board:
        fake.tell("StasisStart", channel=channel("c1"))
        await until(lambda: "DELETE /channels/c1" in fake.requests)
        assert board.live == 0


async def test_being_replaced_is_an_error() -> None:
    async with running_ari() as fake, Ari(fake.address) as ari:
        board = Switchboard(ari, Conversations(), 5, lambda: "call")
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(_outcome(board))
            await until(board.connected.is_set)
            fake.tell("ApplicationReplaced", application="profline")
            with pytest.raises(AsteriskUnavailable, match="one at a time"):
                raise await running


async def _outcome(board: Switchboard) -> Exception:
    try:
        await board.run(asyncio.Event())
    except AsteriskUnavailable as error:
        return error
    return AssertionError("it went on")
