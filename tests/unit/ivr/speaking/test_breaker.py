"""A voice that fails again and again is left alone for a while."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ivr.errors import SpeakingFailed
from ivr.speaking.breaker import FAILURES, HANGING_SECONDS, REST_SECONDS, Breaker
from ivr.speaking.cache import CachedVoice
from tests.fakes.until import until


class FailingVoice:
    """Fails until it is mended; hangs where it is told to."""

    name = "failing"

    def __init__(self) -> None:
        self.asked = 0
        self.broken = True
        self.hangs = False

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.broken:
            raise SpeakingFailed("the dog ate it")
        return b"\1\0" * 16_000


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def voice() -> FailingVoice:
    return FailingVoice()


@pytest.fixture
def cached(voice: FailingVoice, clock: Clock, tmp_path: Path) -> CachedVoice:
    return CachedVoice(voice, tmp_path, breaker=Breaker(clock))


async def _fails(cached: CachedVoice, text: str = "нет", times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(SpeakingFailed, match="the dog ate it"):
            await cached.speak(text)


async def test_after_failures_in_a_row_it_is_not_asked_until_it_has_rested(
    cached: CachedVoice, voice: FailingVoice, clock: Clock
) -> None:
    await _fails(cached, times=FAILURES + 5)
    assert voice.asked == FAILURES
    clock.now += REST_SECONDS + 0.1
    await _fails(cached, times=5)
    assert voice.asked == FAILURES + 1, "one try after the rest"
    clock.now += REST_SECONDS + 0.1
    voice.broken = False
    assert await cached.speak("да")
    assert await cached.speak("и да")


async def test_failures_that_are_not_in_a_row_do_not_count(cached: CachedVoice, voice: FailingVoice) -> None:
    for number in range(4):
        voice.broken = True
        await _fails(cached, times=FAILURES - 1)
        voice.broken = False
        await cached.speak(f"{number}")
    assert voice.asked == 4 * FAILURES


async def test_what_is_kept_is_said_while_the_voice_is_broken_slower_too(
    cached: CachedVoice, voice: FailingVoice
) -> None:
    voice.broken = False
    kept = await cached.speak("да")
    voice.broken = True
    await _fails(cached, times=FAILURES + 1)
    assert await cached.speak("да") == kept
    assert len(await cached.speak("да", pace=1.5)) == 1.5 * len(kept)


async def test_whoever_gives_up_a_hanging_voice_tells_the_breaker_and_an_interruption_does_not(
    cached: CachedVoice, voice: FailingVoice, clock: Clock
) -> None:
    voice.hangs = True
    for passed in (0.1, 0.1, 0.1, 0.1, HANGING_SECONDS, HANGING_SECONDS, HANGING_SECONDS):
        before = voice.asked
        async with asyncio.TaskGroup() as group:
            speaking = group.create_task(cached.speak("да"))
            await until(lambda before=before: voice.asked > before)  # type: ignore[misc]
            clock.now += passed
            speaking.cancel()
    with pytest.raises(SpeakingFailed, match="no answer in time"):
        await cached.speak("да")
    assert voice.asked == 7
