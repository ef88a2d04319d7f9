"""What is kept of real calls: their records, and their recordings where these are on."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest

from backend.calls.ending import Ending
from dialogs.replies import ExpectKind
from ivr.softphone.call import Call
from tests.e2e.records.hotline import (
    ANNOUNCED,
    CALLER,
    ROBOT,
    SECONDS,
    SECRET,
    RecordedHotline,
    heard,
    pitches,
    recorded_hotline,
)
from tests.support.phone import softphone, tone, until
from tests.unit.ivr.call.scripted import answer

pytestmark = pytest.mark.phone
HELLO = answer("Здравствуйте.", topic="start")
TOLD = answer("Подайте заявление.", topic="join.how")
CARD = answer("Назовите номер карты.", kind=ExpectKind.DIGITS, digits=10, topic="card.show")
BYE = answer("До свидания.", ends=True, topic="goodbye")


async def turns(hotline: RecordedHotline, count: int) -> None:
    """Wait until the newest call has had so many turns."""
    await until(lambda: bool(hotline.handlers) and len(hotline.handlers[-1].turns) >= count, 15)


async def says(call: Call, hotline: RecordedHotline, hertz: int, turn: int) -> None:
    """Speak when the robot has finished, and wait for the turn of it."""
    await call.heard_silence(0.4, within=15)
    await call.say(tone(SECONDS, hertz), rate=16_000)
    await turns(hotline, turn)


async def test_a_recorded_call_is_announced_and_then_has_both_sides_but_nothing_personal(tmp_path: Path) -> None:
    async with recorded_hotline(tmp_path, HELLO, TOLD, CARD, BYE, record=True) as hotline:
        async with softphone(hotline.line).call("100") as call:
            greeted = await call.heard_sound(within=15)
            await says(call, hotline, CALLER, 2)
            await says(call, hotline, CALLER, 3)
            await says(call, hotline, SECRET, 4)
            await call.ended
        first = call.received.pcm(greeted + 0.1, greeted + 0.5, rate=16_000)
        (record,) = await hotline.ended()
        file = await hotline.fetched()
        assert heard(first) == pytest.approx(ANNOUNCED, abs=5)
        assert file.name == record.recording == f"{record.id}.wav"
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        sound = pitches(file)
        assert sound[ANNOUNCED] < SECONDS / 2, "it begins as the announcement ends"
        assert sound[ROBOT] > SECONDS, "the greeting, and an answer"
        assert sound[CALLER] > SECONDS / 2
        assert sound[SECRET] == 0
        assert record.ending is Ending.GOODBYE
        assert record.topics == ("start", "join.how", "card.show", "goodbye")
        assert record.turns == 4


async def test_nothing_is_recorded_or_announced_where_it_is_off(tmp_path: Path) -> None:
    async with recorded_hotline(tmp_path, HELLO, TOLD, record=False) as hotline:
        async with softphone(hotline.line).call("100") as call:
            greeted = await call.heard_sound(within=15)
            await says(call, hotline, CALLER, 2)
            first = call.received.pcm(greeted + 0.1, greeted + 0.5, rate=16_000)
            await call.hang_up()
        (record,) = await hotline.ended()
        assert heard(first) == pytest.approx(ROBOT, abs=5)
        assert hotline.files() == []
        assert record.recording is None
        assert record.ending is Ending.CALLER
        assert record.caller_number == "79161234567"
        assert record.answered_at is not None
        assert 0 <= (record.answered_at - record.started_at).total_seconds() < 5
        assert record.seconds == pytest.approx(2 * SECONDS, abs=5)
        assert (record.ear, record.voice) == ("tone ear", "tones")


async def test_who_hangs_up_while_being_recorded_leaves_a_whole_file(tmp_path: Path) -> None:
    async with recorded_hotline(tmp_path, HELLO, TOLD, record=True) as hotline:
        async with softphone(hotline.line).call("100") as call:
            await call.heard_sound(within=15)
            await says(call, hotline, CALLER, 2)
            await call.hang_up()
        await hotline.ended()
        assert pitches(await hotline.fetched())[CALLER] > SECONDS / 2


async def test_the_end_of_asterisk_in_mid_call_is_known_as_such(tmp_path: Path) -> None:
    async with recorded_hotline(tmp_path, HELLO, record=False) as hotline:
        async with softphone(hotline.line).call("100") as call:
            await call.heard_sound(within=15)
            for process in psutil.Process(hotline.line.asterisk_pid).children(recursive=True):
                os.kill(process.pid, signal.SIGKILL)
            (record,) = await hotline.ended()
        assert record.ending is Ending.LINE_BROKE


async def test_a_line_that_is_stopped_in_mid_call_says_so_in_the_record(tmp_path: Path) -> None:
    async with recorded_hotline(tmp_path, HELLO, record=False) as hotline:
        calling = softphone(hotline.line).call("100")
        call = await calling.__aenter__()
        await call.heard_sound(within=15)
    await calling.__aexit__(None, None, None)
    async with recorded_hotline(tmp_path, HELLO, record=False) as hotline:
        (record,) = await hotline.ended()
    assert record.ending is Ending.STOPPED


async def test_a_database_that_is_away_holds_no_call_up(tmp_path: Path) -> None:
    async with recorded_hotline(tmp_path, HELLO, TOLD, BYE, record=False) as hotline:
        async with hotline.database.write() as tx:
            await tx.connection.exec_driver_sql("ALTER TABLE calls RENAME TO away")
        async with softphone(hotline.line).call("100") as call:
            await call.heard_sound(within=15)
            await says(call, hotline, CALLER, 2)
            async with hotline.database.write() as tx:
                await tx.connection.exec_driver_sql("ALTER TABLE away RENAME TO calls")
            await says(call, hotline, CALLER, 3)
            await asyncio.wait_for(asyncio.shield(call.ended), 15)
        (record,) = await hotline.ended()
        assert (record.ending, record.turns) == (Ending.GOODBYE, 3)
