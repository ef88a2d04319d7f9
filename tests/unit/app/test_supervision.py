"""A service beside a block: kept running, ended with the block, and no trouble to what the block raises."""

from __future__ import annotations

import asyncio

import pytest

from app.supervision import running_beside
from tests.fakes.until import until


class Service:
    """Runs until cancelled, and knows whether it does."""

    runs = False

    async def run(self) -> None:
        self.runs = True
        try:
            await asyncio.Event().wait()
        finally:
            self.runs = False


async def test_it_runs_as_long_as_the_block() -> None:
    service = Service()
    async with running_beside("service", service.run):
        await until(lambda: service.runs)
    assert not service.runs


@pytest.mark.parametrize("error", [KeyError("x"), asyncio.CancelledError()])
async def test_what_the_block_raises_comes_out_as_it_is(error: BaseException) -> None:
    service = Service()

    async def fail() -> None:
        async with running_beside("service", service.run):
            await until(lambda: service.runs)
            raise error

    with pytest.raises(type(error)) as raised:
        await fail()
    assert raised.value is error
    assert not service.runs
