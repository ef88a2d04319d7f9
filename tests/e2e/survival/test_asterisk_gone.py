"""Asterisk is killed, or hangs, in mid-call: the calls end cleanly and the line takes new ones within 10 s."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest

from ivr.asterisk.line import Line
from ivr.asterisk.watch import Patience
from ivr.softphone.call import CallFailed
from tests.e2e.survival.figures import figures
from tests.e2e.survival.robot import Answers, Robot
from tests.support.phone import phone_settings, running_line, softphone, traces, until
from tests.unit.ivr.call.scripted import answer

pytestmark = pytest.mark.phone
BACK_SECONDS = 10.0
QUICK = Patience(between=0.2, answer=0.5, misses=3)


def asterisk(line: Line) -> int:
    """Asterisk itself, where it has a parent of its own too."""
    assert line.asterisk_pid is not None
    inside = psutil.Process(line.asterisk_pid).children(recursive=True)
    return inside[-1].pid if inside else line.asterisk_pid


async def talks(line: Line, robot: Robot) -> None:
    """A call that works: greeting, a key, an answer. Tried again while the line is not back."""
    before = robot.begun
    while True:
        try:
            async with softphone(line).call("100") as call:
                await call.heard_sound(after=0.0, within=2.0)
                await call.press("0")
                await call.heard_sound(within=2.0)
                break
        except (CallFailed, TimeoutError, OSError):
            await until(lambda: line.ready.is_set(), BACK_SECONDS)
    assert robot.begun == before + 1


async def lost_and_back(folder: Path, how: signal.Signals, patience: Patience | None) -> float:
    """Two calls are in it when Asterisk is struck; the seconds until a new call has been talked."""
    robot = Robot(Answers(answer("Это длинная речь робота. " * 40), answer("Ответ.")))
    clock = asyncio.get_running_loop().time
    before = asyncio.all_tasks()
    async with running_line(phone_settings(folder), robot, patience=patience) as line:
        pid, main = line.asterisk_pid, asterisk(line)
        async with softphone(line).call("100") as one, softphone(line).call("100") as two:
            await one.heard_sound(after=0.0)
            await two.heard_sound(after=0.0)
            struck = clock()
            os.kill(main, how)
            await until(lambda: robot.finished == 2, 2 * BACK_SECONDS)
            one.vanish()
            two.vanish()
        await until(lambda: line.asterisk_pid not in (None, pid) and line.ready.is_set(), BACK_SECONDS)
        await until(lambda: not psutil.pid_exists(main))
        assert line.live_calls == 0
        assert await traces(line) == []
        await talks(line, robot)
        back = clock() - struck
        await until(lambda: line.live_calls == 0)
    assert robot.cancelled == 0
    assert asyncio.all_tasks() == before
    figures.info("Asterisk got %s: a new call was talked %.1f s later", how.name, back)
    return back


async def test_a_killed_asterisk_is_replaced_within_ten_seconds(tmp_path: Path) -> None:
    assert await lost_and_back(tmp_path, signal.SIGKILL, None) < BACK_SECONDS


async def test_a_hung_asterisk_is_noticed_and_replaced(tmp_path: Path) -> None:
    assert await lost_and_back(tmp_path, signal.SIGSTOP, QUICK) < BACK_SECONDS


@pytest.mark.soak
async def test_an_asterisk_that_is_asked_to_end_is_replaced(tmp_path: Path) -> None:
    assert await lost_and_back(tmp_path, signal.SIGTERM, None) < BACK_SECONDS


@pytest.mark.soak
async def test_the_usual_patience_with_a_hung_asterisk(tmp_path: Path) -> None:
    """More than ten seconds, so that a busy machine is not taken for a hung Asterisk."""
    assert await lost_and_back(tmp_path, signal.SIGSTOP, None) < 2 * BACK_SECONDS + 5
