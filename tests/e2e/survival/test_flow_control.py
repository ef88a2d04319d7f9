"""Asterisk's queue of a call's sound is full: we hold back, nothing is lost, and a flush still silences at once."""

from __future__ import annotations

import asyncio

import pytest

from ivr.asterisk import media as asterisk_media
from ivr.asterisk.calls import IncomingCall
from ivr.asterisk.media import WebSocketMedia
from ivr.ports import Played
from tests.e2e.survival.stage import Stage
from tests.support.phone import tone, until

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]


class Listener:
    """A conversation that says nothing of its own, and notes the marks that were passed."""

    def __init__(self) -> None:
        self.media: WebSocketMedia | None = None
        self.played: list[str] = []

    async def __call__(self, call: IncomingCall) -> None:
        assert isinstance(call.media, WebSocketMedia)
        self.media = call.media
        async for event in call.media.events():
            if isinstance(event, Played):
                self.played.append(event.mark)


async def test_a_full_queue_holds_us_back_until_it_opens(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """XOFF comes at 18 s of waiting sound, XON at 16 s; we send no more than that by ourselves, so this is forced."""
    monkeypatch.setattr(asterisk_media, "AHEAD_SECONDS", 3600.0)
    listener = Listener()
    clock = asyncio.get_running_loop().time
    async with stage.caller(listener) as call, asyncio.TaskGroup() as tasks:
        await call.answered
        await until(lambda: listener.media is not None)
        media = listener.media
        assert media is not None
        await media.play(tone(19.5))
        await until(lambda: media.held_back)
        held = clock()
        more = tasks.create_task(media.play(tone(0.5)))
        await until(lambda: not media.held_back, 8.0)
        await asyncio.wait_for(more, 1.0)
        assert clock() - held > 1.0
        await media.mark("all")
        flushed = clock()
        await media.flush()
        assert await call.heard_silence(0.4) - flushed < 0.3
        await media.play(tone(0.4))
        await media.mark("after")
        await until(lambda: listener.played == ["after"])


@pytest.mark.soak
@pytest.mark.timeout(200)
async def test_a_very_long_text_is_played_whole(stage: Stage) -> None:
    listener = Listener()
    async with stage.caller(listener) as call:
        await call.answered
        await until(lambda: listener.media is not None)
        assert listener.media is not None
        await listener.media.play(tone(90.0))
        await listener.media.mark("end")
        await until(lambda: listener.played == ["end"], 100.0)
        await call.heard_silence(0.5)
        heard = call.received.segments(gap=0.1)
        assert sum(part.end - part.start for part in heard) == pytest.approx(90.0, abs=0.5)
