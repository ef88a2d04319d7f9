"""The product itself: who calls when the line is full hears the sentence in the real voice, and is hung up."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ivr.softphone import Softphone
from tests.e2e.survival.figures import figures
from tests.support.postgres import free_port
from tests.support.process import profline

pytestmark = [pytest.mark.phone, pytest.mark.soak]


async def test_one_caller_too_many_hears_why(tmp_path: Path) -> None:
    port = free_port()
    async with profline(tmp_path, phone="on", sip_port=port, max_calls=1) as line:
        phone = Softphone("127.0.0.1", port)
        async with phone.call("100") as one:
            await one.heard_sound(after=0.0)
            async with phone.call("100") as two:
                first = await two.heard_sound(after=0.0)
                assert not (await asyncio.wait_for(asyncio.shield(two.ended), 15.0)).by_us
                told = two.received.segments(gap=1.0)[0]
            assert not one.ended.done()
        assert 3.0 < told.end - told.start < 9.0
        figures.info("busy: told after %.2f s, for %.1f s", first - two.invited_at, told.end - told.start)
        assert await line.stop() == 0
