"""Two callers in a conference: in by keys alone, heard by one another and by nobody else, back by the star."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from backend.conferences.entities import Conference
from ivr.asterisk.rooms import ROOM
from ivr.ports import SAMPLE_RATE
from ivr.softphone.alaw import LINE_RATE
from tests.e2e.calls.caller import Caller
from tests.e2e.calls.hotline import Hotline
from tests.fakes.until import until
from tests.support.phone import pitch, tone, traces

pytestmark = [pytest.mark.phone, pytest.mark.asyncio(loop_scope="session")]
LOW, HIGH = 440.0, 880.0
WITHIN = 20.0


@dataclass(frozen=True, slots=True)
class Door:
    """A conference that is on, as the database knows it."""

    hotline: Hotline
    conference: int
    pins: tuple[str, str]

    @property
    def present(self) -> int:
        """How many callers are in it."""
        rooms = self.hotline.line.rooms if self.hotline.line else None
        return len(rooms.present.get(str(self.conference), ())) if rooms else 0

    @property
    def bridge(self) -> str:
        """Its bridge in Asterisk."""
        return f"{ROOM}{self.conference}"

    async def bridges(self) -> list[str]:
        """The conferences' bridges that Asterisk has."""
        assert self.hotline.line is not None
        return [one for one in await traces(self.hotline.line) if one.startswith(ROOM)]


@pytest.fixture
async def door(hotline: Hotline) -> Door:
    """A conference that began a minute ago, with two people on its list."""
    began = datetime.now(UTC) - timedelta(minutes=1)
    planned = Conference(0, "Охрана труда", "О главном", began, timedelta(hours=1), "Орлов", 10, 0)
    async with hotline.core.database.write() as tx:
        conference = await tx.loading.conference(planned)
        pins = (f"31{conference:04}", f"27{conference:04}")
        await tx.loading.sign_ups(conference, list(zip((1, 2), pins, strict=True)), began)
    return Door(hotline, conference, pins)


async def enter(caller: Caller, pin: str) -> None:
    """Five at the greeting, and the PIN."""
    await caller.begins_to_hear()
    await caller.presses("5")
    await caller.begins_to_hear()
    await caller.presses(pin)


async def hears(listener: Caller, speaker: Caller, hertz: float) -> bool:
    """Whether a tone of one reaches the other, and at its pitch."""
    said = await speaker.call.say(tone(0.8, hertz), SAMPLE_RATE)
    await listener.call.heard_silence(0.3, within=WITHIN)
    heard = listener.call.received.pcm(said.start + 0.2, said.end)
    return bool(heard) and abs(pitch(heard, LINE_RATE) - hertz) < 10


async def test_two_enter_by_pin_hear_one_another_and_one_leaves_by_the_star(hotline: Hotline, door: Door) -> None:
    async with hotline.caller() as first, hotline.caller() as second:
        async with asyncio.TaskGroup() as both:
            both.create_task(enter(first, door.pins[0]))
            both.create_task(enter(second, door.pins[1]))
        await until(lambda: door.present == 2, WITHIN)
        assert await door.bridges() == [door.bridge]
        assert await hears(second, first, LOW)
        assert await hears(first, second, HIGH)
        left, other = len(first.journal.results), len(second.journal.results)
        await first.call.press("12*")
        back = await first.answer(left)
        assert first.journal.turns[-1].command == "returned"
        assert door.present == 1
        await first.begins_to_hear()
        assert first.journal.results[-1] is back
        assert (await first.presses("9")).understood.id == "menu"
        assert len(second.journal.results) == other  # the other one's keys are nothing to this call
        assert door.present == 1
    await hotline.is_clean()
    assert door.present == 0


async def test_hanging_up_in_a_conference_leaves_nothing_behind(hotline: Hotline, door: Door) -> None:
    async with hotline.caller() as caller:
        await enter(caller, door.pins[0])
        await until(lambda: door.present == 1, WITHIN)
        await caller.call.hang_up()
        await until(lambda: door.present == 0, WITHIN)
    await hotline.is_clean()
    assert await door.bridges() == []


async def test_a_wrong_pin_does_not_open_the_door(hotline: Hotline, door: Door) -> None:
    async with hotline.caller() as caller:
        await caller.begins_to_hear()
        await caller.presses("5")
        refused = await caller.presses("000001")
        assert refused.transfer is None
        assert "пин-кода нет" in refused.replies[-1].speech
        await asyncio.wait_for(caller.begins_to_hear(), WITHIN)
    assert door.present == 0
