"""An Asterisk that lives but does not answer is noticed; one that is slow now and then is left alone."""

from __future__ import annotations

import asyncio

import pytest

from ivr.asterisk.ari import Ari, AriRefused
from ivr.asterisk.watch import Patience, until_hung
from ivr.errors import AsteriskUnavailable
from ivr.settings import ExternalAsterisk

QUICK = Patience(between=0.0, answer=0.02, misses=3)


class Pulse(Ari):
    """Answers pings by a list: True, an error, or never (None); for ever as at its end."""

    def __init__(self, *answers: bool | Exception | None) -> None:
        super().__init__(ExternalAsterisk("http://127.0.0.1:9", "profline", "secret"))
        self.answers = list(answers)
        self.asked = 0

    async def ping(self) -> None:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if answer is None:
            await asyncio.Event().wait()


async def test_three_answers_that_fail_in_a_row_are_a_hang() -> None:
    pulse = Pulse(True, None, True, None, AsteriskUnavailable("away"), True, AriRefused(503, "GET", "starting"), None)
    await asyncio.wait_for(until_hung(pulse, QUICK), 2.0)
    assert pulse.asked == 9


async def test_an_asterisk_that_answers_is_left_alone() -> None:
    pulse = Pulse(True)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(until_hung(pulse, QUICK), 0.1)
    assert pulse.asked > 10
