"""More callers than the line takes: those who are in are served, the rest hear that it is busy, and why."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ivr.asterisk.busy import MOST_TOLD
from ivr.softphone.call import Call, CallFailed
from tests.e2e.survival.figures import figures
from tests.e2e.survival.robot import ROBOT_HERTZ, Answers, Robot
from tests.support.phone import phone_settings, pitch, running_line, softphone, tone, until, until_clean
from tests.unit.ivr.call.scripted import answer

pytestmark = pytest.mark.phone
MOST = 20
BUSY_HERTZ = 620.0
BUSY_SECONDS = 1.2


async def sounding(call: Call, since: float) -> float:
    """The pitch of the first 0.3 s of sound; CallFailed where the call ends before."""
    while len(sound := call.received.pcm(since)) < 4800:
        await call.heard_sound(after=call.received.last_sound + 0.001)
    return pitch(sound[800:4800], 8000)


class Storm:
    """Callers, and what became of them."""

    def __init__(self) -> None:
        self.served = 0
        self.told = 0
        self.refused = 0
        self.slowest = 0.0
        self.over = asyncio.Event()

    async def caller(self, call: Call) -> None:
        """One of them: served until the storm is over, or told, or refused."""
        try:
            heard = await call.heard_sound(after=0.0)
            self.slowest = max(self.slowest, heard - call.invited_at)
            hertz = await sounding(call, heard)
        except CallFailed:
            self.refused += 1
            return
        if abs(hertz - ROBOT_HERTZ) < abs(hertz - BUSY_HERTZ):
            await call.heard_silence(0.2)
            pressed = asyncio.get_running_loop().time()
            await call.press("0")
            assert await call.heard_sound(after=pressed) > pressed
            self.served += 1
            await self.over.wait()
        else:
            assert not (await asyncio.wait_for(asyncio.shield(call.ended), 5.0)).by_us
            self.told += 1


async def storm(folder: Path, callers: int, seconds: float) -> Storm:
    """So many callers within so many seconds, on a line for :data:`MOST`; afterwards another is served."""
    robot = Robot(Answers(answer("Здравствуйте, вы позвонили на горячую линию профсоюза.")))
    settings = phone_settings(folder, max_calls=MOST)
    result = Storm()
    async with running_line(settings, robot, busy=tone(BUSY_SECONDS, BUSY_HERTZ)) as line:

        async def one(number: int) -> None:
            await asyncio.sleep(number * seconds / callers)
            async with softphone(line).call("100") as call:
                await result.caller(call)

        async with asyncio.TaskGroup() as group:
            for number in range(callers):
                group.create_task(one(number))
            await until(lambda: result.served + result.told + result.refused == callers, 60.0)
            result.over.set()
        await until_clean(line)
        async with softphone(line).call("100") as call:
            await call.heard_sound(after=0.0)
        await until_clean(line)
        assert robot.finished == robot.begun == MOST + 1
    figures.info(
        "%d calls in %.0f s: %d served, %d told that it is busy, %d refused; first sound after %.2f s at most",
        callers,
        seconds,
        result.served,
        result.told,
        result.refused,
        result.slowest,
    )
    return result


@pytest.mark.timeout(180)
async def test_a_hundred_calls_in_five_seconds(tmp_path: Path) -> None:
    result = await storm(tmp_path, 100, 5.0)
    assert result.served == MOST
    assert result.told + result.refused == 100 - MOST
    assert result.told > MOST_TOLD


@pytest.mark.soak
@pytest.mark.timeout(300)
async def test_five_hundred_calls_in_fifteen_seconds(tmp_path: Path) -> None:
    result = await storm(tmp_path, 500, 15.0)
    assert result.served == MOST


async def test_without_a_busy_message_the_rest_are_refused_at_once(tmp_path: Path) -> None:
    robot = Robot(Answers(answer("Здравствуйте.")))
    async with running_line(phone_settings(tmp_path, max_calls=1), robot) as line, softphone(line).call("100") as one:
        await one.heard_sound(after=0.0)
        async with softphone(line).call("100") as two:
            with pytest.raises(CallFailed) as refused:
                await two.answered
        assert refused.value.status == 503
        await one.press("0")
        await one.heard_sound()


async def test_who_hangs_up_on_the_busy_message_leaves_nothing(tmp_path: Path) -> None:
    busy = tone(10.0, BUSY_HERTZ)
    robot = Robot(Answers(answer("Здравствуйте.")))
    settings = phone_settings(tmp_path, max_calls=1)
    async with running_line(settings, robot, busy=busy) as line:
        async with softphone(line).call("100") as one:
            await one.heard_sound(after=0.0)
            async with softphone(line).call("100") as two:
                await two.heard_sound(after=0.0)
        await until_clean(line)
    assert robot.begun == 1
