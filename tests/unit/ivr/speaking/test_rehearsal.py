"""What may be said is made while nobody calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from ivr.speaking.cache import CachedVoice
from ivr.speaking.rehearsal import AGAIN_SECONDS, BUSY_SECONDS, Rehearsal
from tests.fakes.until import running, until
from tests.unit.ivr.speaking.test_cache import CountingVoice


class Time:
    """Sleeps last until they are let go; how long they were meant to last is noted."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.now = 0.0
        self._let = asyncio.Semaphore(0)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if seconds in (AGAIN_SECONDS, BUSY_SECONDS):
            await self._let.acquire()

    def pass_by(self) -> None:
        self._let.release()

    def clock(self) -> float:
        self.now += 0.25
        return self.now


class RestingVoice(CountingVoice):
    """Counts its rests too."""

    rests = 0

    async def rest(self) -> None:
        self.rests += 1


class Stage:
    """A rehearsal with everything around it."""

    def __init__(self, folder: Path) -> None:
        self.voice = RestingVoice()
        self.cached = CachedVoice(self.voice, folder)
        self.time = Time()
        self.texts = ["а", "б", "в"]
        self.calls = 0
        self.rehearsal = Rehearsal(self.cached, sleep=self.time.sleep, clock=self.time.clock)

    @asynccontextmanager
    async def running(self, busy: Callable[[], bool] | None = None) -> AsyncIterator[None]:
        async with running(self.rehearsal.run(lambda: list(self.texts), busy or (lambda: self.calls > 0))):
            yield


async def test_everything_is_made_once_and_then_the_voice_rests(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    await stage.cached.speak("б", keep=True)
    async with stage.running():
        await until(lambda: AGAIN_SECONDS in stage.time.slept)
    assert stage.voice.spoken == ["б", "а", "в"]
    assert stage.voice.rests == 1
    assert stage.time.slept == [0.25, 0.25, AGAIN_SECONDS], "as long a rest as the sentence took"


async def test_a_call_stops_it_and_the_end_of_the_call_lets_it_go_on(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    async with stage.running(lambda: stage.calls > 0 or len(stage.voice.spoken) == 1):
        await until(lambda: BUSY_SECONDS in stage.time.slept)
        assert stage.voice.spoken == ["а"]
        stage.voice.spoken.append("a caller's sentence")
        stage.time.pass_by()
        await until(lambda: AGAIN_SECONDS in stage.time.slept)
    assert stage.voice.spoken[2:] == ["б", "в"]


async def test_a_voice_that_a_caller_uses_is_not_sent_to_rest(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    async with stage.running(lambda: len(stage.voice.spoken) == 3):
        await until(lambda: AGAIN_SECONDS in stage.time.slept)
    assert stage.voice.rests == 0


async def test_what_staff_write_is_made_in_the_next_round(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    async with stage.running():
        await until(lambda: stage.time.slept.count(AGAIN_SECONDS) == 1)
        stage.texts = ["а", "г"]
        stage.time.pass_by()
        await until(lambda: stage.time.slept.count(AGAIN_SECONDS) == 2)
        stage.time.pass_by()
        await until(lambda: stage.time.slept.count(AGAIN_SECONDS) == 3)
    assert stage.voice.spoken == ["а", "б", "в", "г"]
    assert stage.voice.rests == 2, "a round in which nothing was made wakes nobody"


async def test_a_broken_voice_is_tried_again_in_the_next_round(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.voice.broken = True
    async with stage.running():
        await until(lambda: stage.time.slept.count(AGAIN_SECONDS) == 1)
        assert stage.voice.spoken == []
        stage.voice.broken = False
        stage.time.pass_by()
        await until(lambda: stage.time.slept.count(AGAIN_SECONDS) == 2)
    assert stage.voice.spoken == ["а", "б", "в"]


async def test_a_folder_that_cannot_be_written_does_not_make_it_begin_anew_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    stage = Stage(tmp_path / "file")
    async with stage.running():
        await until(lambda: stage.time.slept.count(AGAIN_SECONDS) == 1)
        stage.time.pass_by()
        await until(lambda: stage.time.slept.count(AGAIN_SECONDS) == 2)
    assert stage.voice.spoken == ["а", "б", "в"]
