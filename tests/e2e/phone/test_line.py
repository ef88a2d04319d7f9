"""A call through a real Asterisk: sound and keys both ways, and an end that leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from ivr.asterisk.calls import IncomingCall
from ivr.asterisk.server import AsteriskServer
from ivr.errors import LineBroke
from ivr.ports import Digit, Played, Sound
from ivr.softphone import CallFailed, Softphone
from tests.support.phone import (
    cache_dir,
    phone_settings,
    pitch,
    running_line,
    softphone,
    tone,
    traces,
    until,
    until_clean,
)

pytestmark = pytest.mark.phone


class Robot:
    """A scripted conversation: plays what it is given, then listens to the end."""

    def __init__(self, greeting: bytes = b"") -> None:
        self.greeting = greeting
        self.calls: list[IncomingCall] = []
        self.keys = ""
        self.sound = bytearray()
        self.played: list[str] = []
        self.finished = 0
        self.cancelled = 0
        self.lost = 0

    async def __call__(self, call: IncomingCall) -> None:
        self.calls.append(call)
        try:
            await call.media.play(self.greeting)
            await call.media.mark("greeting")
            async for event in call.media.events():
                match event:
                    case Sound(pcm=pcm):
                        self.sound += pcm
                    case Digit(key=key):
                        self.keys += key
                    case Played(mark=name):
                        self.played.append(name)
            self.finished += 1
        except LineBroke:
            self.lost += 1
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


async def test_caller_is_answered_and_hears_within_a_second(tmp_path: Path) -> None:
    robot = Robot(tone(1.0, 440))
    async with running_line(phone_settings(tmp_path), robot) as line, softphone(line).call("100") as call:
        await call.answered
        heard = await call.heard_sound(after=call.invited_at)
        quiet = await call.heard_silence(0.4)
        assert heard - call.invited_at < 1.0
        assert quiet - heard == pytest.approx(1.0, abs=0.15)
        assert pitch(call.received.pcm(heard + 0.1, quiet - 0.1), 8000) == pytest.approx(440, abs=3)
        await until(lambda: robot.played == ["greeting"])
        assert robot.calls[0].caller_number == "79161234567"


async def test_calls_sound_and_requests_are_taken_from_this_machine_only(tmp_path: Path) -> None:
    settings = phone_settings(tmp_path)
    async with running_line(settings, Robot()) as line, softphone(line).call("100") as call:
        await call.answered
        process = psutil.Process(line.asterisk_pid)
        sockets = [one for each in process.children(recursive=True) for one in each.net_connections()]
        sip = [one.laddr.ip for one in sockets if one.laddr.port == line.sip_port]
        rtp = [one.laddr.ip for one in sockets if settings.rtp_ports[0] <= one.laddr.port <= settings.rtp_ports[1]]
        http = [one.laddr.ip for one in sockets if one.status == psutil.CONN_LISTEN]
        assert (sip, rtp, http) == (["127.0.0.1"], ["127.0.0.1"] * 2, ["127.0.0.1"])


async def test_robot_hears_what_the_caller_says_and_presses(tmp_path: Path) -> None:
    robot = Robot()
    async with running_line(phone_settings(tmp_path), robot) as line, softphone(line).call("100") as call:
        await call.answered
        await call.say(tone(1.0, 1000), rate=16_000)
        await call.press("1234567890*#")
        await until(lambda: len(robot.keys) == 12)
        assert robot.keys == "1234567890*#"
        said = bytes(robot.sound)
        loudest = max(range(0, len(said) - 32_000, 640), key=lambda at: sum(said[at + 1 : at + 16_000 : 160]))
        assert pitch(said[loudest : loudest + 16_000], 16_000) == pytest.approx(1000, abs=5)


async def test_caller_tells_one_utterance_from_the_next(tmp_path: Path) -> None:
    robot = Robot(tone(0.6) + bytes(32_000 // 2) + tone(0.4))
    async with running_line(phone_settings(tmp_path), robot) as line, softphone(line).call("100") as call:
        first = await call.heard_speech(gap=0.3)
        second = await call.heard_speech(gap=0.3)
        assert first.end - first.start == pytest.approx(0.6, abs=0.15)
        assert second.end - second.start == pytest.approx(0.4, abs=0.15)
        assert len(call.received.pcm(first.start, first.end, rate=16_000)) == pytest.approx(19_200, rel=0.2)


async def test_flush_silences_within_300_ms_and_forgets_its_marks(tmp_path: Path) -> None:
    robot = Robot(tone(10.0))
    async with running_line(phone_settings(tmp_path), robot) as line, softphone(line).call("100") as call:
        await call.heard_sound(after=0.0)
        media = robot.calls[0].media
        now = asyncio.get_running_loop().time()
        await media.flush()
        assert await call.heard_silence(0.5) - now < 0.3
        await media.play(tone(0.3))
        await media.mark("after")
        await until(lambda: "after" in robot.played)
        assert "greeting" not in robot.played[: robot.played.index("after")]
        assert await call.heard_sound(after=now + 0.3) > now


async def test_a_pause_silences_at_once_and_loses_nothing(tmp_path: Path) -> None:
    robot = Robot(tone(2.0))
    async with running_line(phone_settings(tmp_path), robot) as line, softphone(line).call("100") as call:
        began = await call.heard_sound(after=0.0)
        media = robot.calls[0].media
        paused = asyncio.get_running_loop().time()
        await media.pause()
        assert await call.heard_silence(0.6) - paused < 0.3
        await media.resume()
        ended = await call.heard_silence(0.6)
        sounded = sum(part.end - part.start for part in call.received.segments(0.1, after=began - 0.1))
        assert sounded == pytest.approx(2.0, abs=0.15)
        assert ended - began > 2.5


async def test_caller_hangs_up_while_spoken_to(tmp_path: Path) -> None:
    robot = Robot(tone(10.0))
    async with running_line(phone_settings(tmp_path), robot) as line:
        async with softphone(line).call("100") as call:
            await call.heard_sound(after=0.0)
            await call.hang_up()
        await until_clean(line)
        assert (robot.finished, robot.cancelled) == (1, 0)


async def test_robot_hangs_up(tmp_path: Path) -> None:
    async def goodbye(call: IncomingCall) -> None:
        await call.media.hang_up()

    async with running_line(phone_settings(tmp_path), goodbye) as line, softphone(line).call("100") as call:
        await call.answered
        assert not (await asyncio.wait_for(asyncio.shield(call.ended), 2.0)).by_us
        await until_clean(line)


async def test_a_conversation_that_returns_ends_the_call(tmp_path: Path) -> None:
    async def silent(_: IncomingCall) -> None:
        return

    async with running_line(phone_settings(tmp_path), silent) as line, softphone(line).call("100") as call:
        await call.answered
        assert not (await asyncio.wait_for(asyncio.shield(call.ended), 2.0)).by_us
        await until_clean(line)


async def test_a_conversation_that_outlives_its_call_is_cancelled(tmp_path: Path) -> None:
    outcome: list[str] = []

    async def deaf(_: IncomingCall) -> None:
        try:
            outcome.append("begun")
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            outcome.append("cancelled")
            raise

    async with running_line(phone_settings(tmp_path), deaf) as line:
        async with softphone(line).call("100"):
            await until(lambda: outcome == ["begun"])
        await until_clean(line)
        assert outcome == ["begun", "cancelled"]


async def test_a_failing_conversation_touches_no_other(tmp_path: Path) -> None:
    robot = Robot(tone(0.5))

    async def first_fails(call: IncomingCall) -> None:
        if len(robot.calls) == 1:
            raise RuntimeError("a fault in one conversation")
        await robot(call)

    async with running_line(phone_settings(tmp_path), first_fails) as line, softphone(line).call("100") as good:
        robot.calls.clear()
        await good.heard_sound(after=0.0)
        async with softphone(line).call("100") as bad:
            await asyncio.wait_for(asyncio.shield(bad.ended), 2.0)
        await good.press("5")
        await until(lambda: robot.keys == "5")


async def test_a_call_that_ends_before_it_is_answered(tmp_path: Path) -> None:
    robot = Robot(tone(0.3))
    async with running_line(phone_settings(tmp_path), robot) as line:
        for _ in range(10):
            async with softphone(line).call("100") as call:
                await call.hang_up()
        await until_clean(line)
        async with softphone(line).call("100") as call:
            await call.heard_sound(after=0.0)


async def test_another_extension_is_refused(tmp_path: Path) -> None:
    async with running_line(phone_settings(tmp_path), Robot()) as line, softphone(line).call("999") as call:
        with pytest.raises(CallFailed) as failed:
            await call.answered
        assert failed.value.status == 404


async def test_ten_calls_side_by_side(tmp_path: Path) -> None:
    robot = Robot(tone(1.0))
    async with running_line(phone_settings(tmp_path), robot) as line:
        waits: list[float] = []

        async def one() -> None:
            async with softphone(line).call("100") as call:
                waits.append(await call.heard_sound(after=call.invited_at) - call.invited_at)
                await call.press("7")
                await call.heard_silence(0.4)

        async with asyncio.TaskGroup() as callers:
            for _ in range(10):
                callers.create_task(one())
        assert max(waits) < 1.0
        assert robot.keys == "7" * 10
        await until_clean(line)
        assert robot.finished == 10


async def test_a_burst_of_calls_is_taken_and_asterisk_lives(tmp_path: Path) -> None:
    """Thirty at once, so that many ids of channels begin alike (see ``ivr.asterisk.calls.PREFIX``)."""
    robot = Robot(tone(0.5))
    async with running_line(phone_settings(tmp_path), robot) as line:
        pid = line.asterisk_pid

        async def one() -> None:
            async with softphone(line).call("100") as call:
                await call.heard_sound(after=0.0)

        async with asyncio.TaskGroup() as callers:
            for _ in range(30):
                callers.create_task(one())
        await until_clean(line)
        assert robot.finished == 30
        assert line.asterisk_pid == pid


async def test_one_call_too_many_is_refused(tmp_path: Path) -> None:
    robot = Robot(tone(0.5))
    async with running_line(phone_settings(tmp_path, max_calls=1), robot) as line, softphone(line).call("100") as one:
        await one.answered
        async with softphone(line).call("100") as two:
            with pytest.raises(CallFailed):
                await two.answered
        await one.press("1")
        await until(lambda: robot.keys == "1")


async def test_killed_asterisk_ends_the_call_and_comes_back(tmp_path: Path) -> None:
    robot = Robot(tone(10.0))
    async with running_line(phone_settings(tmp_path), robot) as line:
        async with softphone(line).call("100") as call:
            await call.heard_sound(after=0.0)
            pid = line.asterisk_pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            await until(lambda: robot.lost == 1)
            call.vanish()
        await until(lambda: line.asterisk_pid not in (None, pid) and line.ready.is_set(), within=15.0)
        assert await traces(line) == []
        async with softphone(line).call("100") as again:
            await again.heard_sound(after=0.0)
    assert not os.path.exists(f"/proc/{pid}")  # noqa: ASYNC240 - no disk


async def test_stopping_the_line_ends_its_calls(tmp_path: Path) -> None:
    robot = Robot(tone(10.0))
    async with running_line(phone_settings(tmp_path), robot) as line:
        call = softphone(line).call("100")
        await call.__aenter__()
        await call.heard_sound(after=0.0)
    assert not (await asyncio.wait_for(asyncio.shield(call.ended), 2.0)).by_us
    assert robot.finished + robot.cancelled == 1
    await call.__aexit__(None, None, None)


async def test_an_asterisk_elsewhere_is_left_clean_and_running(tmp_path: Path) -> None:
    robot = Robot(tone(10.0))
    async with AsteriskServer(phone_settings(tmp_path)) as elsewhere:
        phone = Softphone("127.0.0.1", elsewhere.sip_port)
        async with running_line(replace(phone_settings(tmp_path), external=elsewhere.ari), robot) as line:
            call = phone.call("100")
            await call.__aenter__()
            await call.heard_sound(after=0.0)
        assert not (await asyncio.wait_for(asyncio.shield(call.ended), 2.0)).by_us
        await call.__aexit__(None, None, None)
        await until_clean(line)
        async with phone.call("100") as nobody_there:
            with pytest.raises(CallFailed):
                await nobody_there.answered


async def test_nothing_is_left_when_the_parent_is_killed(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KEEP_ONE, str(tmp_path), str(cache_dir()), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    port, child = (await asyncio.wait_for(parent.stdout.readline(), 30.0)).split()
    parent.kill()
    await parent.wait()
    await until(lambda: not os.path.exists(f"/proc/{int(child)}"))
    await until(lambda: _is_free(int(port)))


KEEP_ONE = """
import asyncio, sys
from pathlib import Path
from ivr.asterisk.server import AsteriskServer
from ivr.settings import PhoneSettings

async def keep():
    settings = PhoneSettings(data_dir=Path(sys.argv[1]), cache_dir=Path(sys.argv[2]), sip_port=0)
    async with AsteriskServer(settings) as server:
        print(server.sip_port, server.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(keep())
"""


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
