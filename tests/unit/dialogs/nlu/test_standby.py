"""The embedded understanding stands in for Rasa: nobody notices a failure, and nobody waits for it twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from dialogs.nlu.rasa import RasaError
from dialogs.nlu.standby import FallbackUnderstanding
from dialogs.turns import Candidate, Locale
from tests.fakes.until import running, until

FAR, OURS, HEART = (Candidate("pay.delay", 0.7),), (Candidate("pay.delay", 0.9),), (Candidate("greeting", 1.0),)
LOGGER = "dialogs.nlu.standby"
NO_PAUSE = 0.0
LONG_PAUSE = 1000.0


@dataclass
class Far:
    """An understanding elsewhere that fails when told."""

    failing: bool = False
    asked: list[str] = field(default_factory=list)
    checks: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        self.asked.append(text)
        await self._settle()
        return FAR

    async def check(self) -> None:
        self.checks += 1
        await self._settle()

    async def _settle(self) -> None:
        await self.gate.wait()
        if self.failing:
            raise RasaError("no answer within 1.5 s")


class Embedded:
    """An understanding that knows one word and a number by heart."""

    def known(self, text: str) -> tuple[Candidate, ...] | None:
        return {"привет": HEART, "12": ()}.get(text)

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        return OURS


@pytest.fixture
def far() -> Far:
    return Far()


@pytest.fixture
async def both(far: Far) -> AsyncIterator[FallbackUnderstanding]:
    """Watched, and checked anew at once after a failure."""
    understanding = FallbackUnderstanding(far, Embedded(), NO_PAUSE)
    async with running(understanding.watch()):
        yield understanding


async def test_rasa_answers_while_it_can(both: FallbackUnderstanding, far: Far) -> None:
    assert await both.understand("не платят", Locale.RU) == FAR
    assert far.asked == ["не платят"]


@pytest.mark.parametrize(("text", "answer"), [("привет", HEART), ("12", ())])
async def test_what_is_known_does_not_travel(
    both: FallbackUnderstanding, far: Far, text: str, answer: tuple[Candidate, ...]
) -> None:
    assert await both.understand(text, Locale.RU) == answer
    assert far.asked == []


async def test_after_a_failure_no_turn_asks(far: Far) -> None:
    both = FallbackUnderstanding(far, Embedded(), LONG_PAUSE)
    far.failing = True
    assert [await both.understand("не платят", Locale.RU) for _ in range(3)] == [OURS] * 3
    assert len(far.asked) == 1


async def test_one_that_does_not_pass_the_first_check_is_not_asked(far: Far) -> None:
    both = FallbackUnderstanding(far, Embedded(), LONG_PAUSE)
    far.failing = True
    await both.check()
    assert await both.understand("не платят", Locale.RU) == OURS
    assert far.asked == []


async def test_a_failure_waits_a_pause_for_its_check(far: Far) -> None:
    both = FallbackUnderstanding(far, Embedded(), LONG_PAUSE)
    async with running(both.watch()):
        far.failing = True
        await both.understand("не платят", Locale.RU)
        far.failing = False
        await asyncio.sleep(0)
        assert await both.understand("не платят", Locale.RU) == OURS
        assert far.checks == 0


async def test_it_comes_back(both: FallbackUnderstanding, far: Far) -> None:
    far.failing = True
    await both.understand("не платят", Locale.RU)
    await until(lambda: far.checks > 2)
    far.failing = False
    checks = far.checks
    await until(lambda: far.checks > checks)
    assert [await both.understand("не платят", Locale.RU) for _ in range(2)] == [FAR, FAR]


async def test_no_turn_waits_for_a_check(both: FallbackUnderstanding, far: Far) -> None:
    far.failing = True
    await both.understand("не платят", Locale.RU)
    far.gate.clear()
    checks = far.checks
    await until(lambda: far.checks > checks)
    assert await both.understand("не платят", Locale.RU) == OURS
    assert len(far.asked) == 1
    far.gate.set()


async def test_the_log_tells_a_change_and_not_each_check(
    both: FallbackUnderstanding, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    far.failing = True
    await both.understand("не платят", Locale.RU)
    await until(lambda: far.checks > 2)
    far.failing = False
    await until(lambda: len(caplog.records) > 1)
    await both.understand("не платят", Locale.RU)
    told = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert [level for level, _ in told] == ["WARNING", "INFO"]
    assert "no answer within 1.5 s" in told[0][1]
    assert "не платят" not in str(told)
