"""The embedded understanding stands in for Rasa: nobody notices a failure, and nobody waits for it twice."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

import pytest

from dialogs.nlu.rasa import RasaError
from dialogs.nlu.standby import PAUSE_SECONDS, FallbackUnderstanding
from dialogs.turns import Candidate, Locale
from tests.fakes.until import until

FAR, OURS, HEART = (Candidate("pay.delay", 0.7),), (Candidate("pay.delay", 0.9),), (Candidate("greeting", 1.0),)
LOGGER = "dialogs.nlu.standby"


@dataclass
class Far:
    """An understanding elsewhere that fails when told."""

    failing: bool = False
    asked: list[str] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        self.asked.append(text)
        await self.gate.wait()
        if self.failing:
            raise RasaError("no answer within 1.5 s")
        return FAR


class Embedded:
    """An understanding that knows one word and a number by heart."""

    def known(self, text: str) -> tuple[Candidate, ...] | None:
        return {"привет": HEART, "12": ()}.get(text)

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        return OURS


@dataclass
class Seconds:
    """A clock that moves when told."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def far() -> Far:
    return Far()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def both(far: Far, seconds: Seconds) -> FallbackUnderstanding:
    return FallbackUnderstanding(far, Embedded(), seconds)


async def test_rasa_answers_while_it_can(both: FallbackUnderstanding, far: Far) -> None:
    assert await both.understand("не платят", Locale.RU) == FAR
    assert far.asked == ["не платят"]


@pytest.mark.parametrize(("text", "answer"), [("привет", HEART), ("12", ())])
async def test_what_is_known_does_not_travel(
    both: FallbackUnderstanding, far: Far, text: str, answer: tuple[Candidate, ...]
) -> None:
    assert await both.understand(text, Locale.RU) == answer
    assert far.asked == []


async def test_a_failure_is_asked_again_only_after_a_pause(
    both: FallbackUnderstanding, far: Far, seconds: Seconds
) -> None:
    far.failing = True
    for _ in range(3):
        assert await both.understand("не платят", Locale.RU) == OURS
    seconds.now += PAUSE_SECONDS - 0.1
    await both.understand("не платят", Locale.RU)
    assert len(far.asked) == 1
    seconds.now += 0.1
    assert await both.understand("не платят", Locale.RU) == OURS
    assert await both.understand("не платят", Locale.RU) == OURS
    assert len(far.asked) == 2


async def test_it_comes_back(both: FallbackUnderstanding, far: Far, seconds: Seconds) -> None:
    far.failing = True
    await both.understand("не платят", Locale.RU)
    far.failing = False
    seconds.now += PAUSE_SECONDS
    assert [await both.understand("не платят", Locale.RU) for _ in range(2)] == [FAR, FAR]


async def test_one_turn_tries_again_and_the_others_do_not_wait(
    both: FallbackUnderstanding, far: Far, seconds: Seconds
) -> None:
    far.failing = True
    await both.understand("не платят", Locale.RU)
    seconds.now += PAUSE_SECONDS
    far.gate.clear()
    async with asyncio.TaskGroup() as group:
        trying = group.create_task(both.understand("не платят", Locale.RU))
        await until(lambda: len(far.asked) == 2)
        assert await both.understand("не платят", Locale.RU) == OURS
        assert not trying.done()
        far.gate.set()
    assert trying.result() == OURS


async def test_the_log_tells_a_change_and_not_each_turn(
    both: FallbackUnderstanding, far: Far, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    far.failing = True
    for _ in range(4):
        await both.understand("не платят", Locale.RU)
        seconds.now += PAUSE_SECONDS
    far.failing = False
    await both.understand("не платят", Locale.RU)
    await both.understand("не платят", Locale.RU)
    told = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert [level for level, _ in told] == ["WARNING", "INFO"]
    assert "no answer within 1.5 s" in told[0][1]
    assert "не платят" not in str(told)
