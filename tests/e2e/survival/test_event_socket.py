"""The event stream breaks in mid-call: calls go on, and what happened meanwhile is put right after it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ivr.asterisk.line import Line
from ivr.asterisk.server import AsteriskServer
from ivr.settings import ExternalAsterisk
from ivr.softphone import Softphone
from ivr.softphone.call import Call
from tests.e2e.survival.figures import figures
from tests.e2e.survival.robot import Answers, Robot
from tests.support.cutting import Cutter, cutter
from tests.support.phone import phone_settings, running_line, traces, until, until_clean
from tests.unit.ivr.call.scripted import answer

pytestmark = pytest.mark.phone
EVENTS = b"/ari/events"


@dataclass(frozen=True, slots=True)
class Apart:
    """A line whose connections to Asterisk can be cut."""

    line: Line
    proxy: Cutter
    robot: Robot
    engine: Answers
    phone: Softphone

    async def works(self, call: Call) -> None:
        """A key is answered in words."""
        asked = len(self.engine.turns)
        pressed = asyncio.get_running_loop().time()
        await call.press("0")
        await until(lambda: len(self.engine.turns) > asked)
        await call.heard_sound(after=pressed)
        await call.heard_silence(0.3)


@asynccontextmanager
async def apart(folder: Path) -> AsyncIterator[Apart]:
    """An Asterisk elsewhere, behind a network that breaks when told."""
    engine = Answers(answer("Здравствуйте, слушаю вас внимательно."))
    robot = Robot(engine)
    async with AsteriskServer(phone_settings(folder)) as elsewhere:  # noqa: SIM117
        async with cutter("127.0.0.1", int(elsewhere.ari.url.rpartition(":")[2])) as proxy:
            address = ExternalAsterisk(f"http://127.0.0.1:{proxy.port}", elsewhere.ari.user, elsewhere.ari.password)
            async with running_line(replace(phone_settings(folder), external=address), robot) as line:
                yield Apart(line, proxy, robot, engine, Softphone("127.0.0.1", elsewhere.sip_port))


async def test_calls_live_through_a_break_and_those_that_ended_are_cleaned(tmp_path: Path) -> None:
    async with apart(tmp_path) as here, here.phone.call("100") as stays:
        async with here.phone.call("100") as goes:
            await goes.heard_sound(after=0.0)
            await stays.heard_sound(after=0.0)
            here.proxy.away = EVENTS
            assert here.proxy.cut(EVENTS) == 1
            await here.works(stays)
        await here.works(stays)
        async with here.phone.call("100") as newcomer:
            with pytest.raises(TimeoutError):
                await newcomer.heard_sound(after=0.0, within=1.0)
            assert here.line.live_calls == here.robot.begun == 2
            here.proxy.away = None
            mended = asyncio.get_running_loop().time()
            await newcomer.heard_sound(after=0.0)
            served = asyncio.get_running_loop().time() - mended
            await until(lambda: here.robot.finished == 1)
            assert here.line.live_calls == 2
            figures.info("the network back: who rang meanwhile was served after %.1f s", served)
        await here.works(stays)
        async with here.phone.call("100") as another:
            await another.heard_sound(after=0.0)
            await here.works(another)
        await until(lambda: here.line.live_calls == 1)
        assert len(await traces(here.line)) == 3
        await stays.hang_up()
        await until_clean(here.line)
        assert here.robot.cancelled == 0


@pytest.mark.soak
@pytest.mark.parametrize("request_line", [b"/media/", b"/ari/bridges/", b"/answer"])
async def test_the_stream_breaks_in_any_step_of_answering(tmp_path: Path, request_line: bytes) -> None:
    await broken_in_answering(tmp_path, request_line)


async def test_the_stream_breaks_while_a_call_is_being_answered(tmp_path: Path) -> None:
    await broken_in_answering(tmp_path, b"/ari/channels/externalMedia")


async def broken_in_answering(folder: Path, request_line: bytes) -> None:
    """Whatever event is lost by it is found again by asking; what Asterisk gave up by it is made anew."""
    async with apart(folder) as here:

        def cut_once(request: bytes) -> None:
            if request_line in request:
                here.proxy.on_request = lambda _: None
                here.proxy.cut(EVENTS)

        here.proxy.on_request = cut_once
        async with here.phone.call("100") as call:
            await call.heard_sound(after=0.0, within=5.0)
            await here.works(call)
        await until_clean(here.line)


async def test_a_broken_sound_connection_ends_its_call_alone(tmp_path: Path) -> None:
    async with apart(tmp_path) as here, here.phone.call("100") as one:
        await one.heard_sound(after=0.0)
        assert here.proxy.cut(b"GET /media/") == 1
        assert not (await asyncio.wait_for(asyncio.shield(one.ended), 5.0)).by_us
        async with here.phone.call("100") as two:
            await two.heard_sound(after=0.0)
            await here.works(two)
        await until_clean(here.line)
        assert here.robot.finished == 2


@pytest.mark.soak
async def test_a_stream_that_stalls_is_noticed_by_its_ping(tmp_path: Path) -> None:
    async with apart(tmp_path) as here, here.phone.call("100") as stays:
        async with here.phone.call("100") as goes:
            await goes.heard_sound(after=0.0)
            await stays.heard_sound(after=0.0)
            here.proxy.stall(EVENTS)
        stalled = asyncio.get_running_loop().time()
        await until(lambda: here.robot.finished == 1, 40.0)
        figures.info("a stalled stream was noticed after %.1f s", asyncio.get_running_loop().time() - stalled)
        await until(lambda: here.line.live_calls == 1)
        await here.works(stays)
