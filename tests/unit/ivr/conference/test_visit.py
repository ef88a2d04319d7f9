"""One call at a conference's door, with a line and rooms of a few lines."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from dialogs.turns import Command, Destination, Transfer
from ivr.call import HeldCall
from ivr.conference import ConferenceVisit
from ivr.conference.texts import texts
from ivr.errors import PhoneError
from ivr.ports import CallMedia, Digit, MediaEvent

INTO = Transfer(Destination.CONFERENCE, "7")


@dataclass
class Mouth:
    """Says each thing for some events."""

    said: list[str] = field(default_factory=list)
    left: int = 0
    interrupted: bool = False

    @property
    def speaks(self) -> bool:
        return self.left > 0

    def say(self, sentences: Sequence[str], /) -> None:
        self.said.extend(sentences)
        self.left = 3

    async def interrupt(self) -> None:
        self.interrupted, self.left = True, 0


@dataclass
class Building:
    """One room, and what was done with it."""

    there: set[str] = field(default_factory=set)
    done: list[str] = field(default_factory=list)
    broken: bool = False

    @property
    def present(self) -> Mapping[str, frozenset[str]]:
        return {"7": frozenset(self.there)} if self.there else {}

    async def enter(self, conference: str, channel: str) -> None:
        if self.broken:
            raise PhoneError("gone")
        self.done.append(f"{channel} into {conference}")

    async def leave(self, conference: str, channel: str, home: str) -> bool:
        self.done.append(f"{channel} home to {home}")
        return True


class Line:
    """The caller's keys one after another, then nothing for ever."""

    def __init__(self, keys: str = "") -> None:
        self.mouth = Mouth()
        self._keys = list(keys)
        self.waits = asyncio.Event()

    async def next_event(self) -> MediaEvent | None:
        self.mouth.left -= 1
        if not self._keys:
            if not self.mouth.speaks:
                self.waits.set()
            await asyncio.sleep(0.001)
            return None
        key = self._keys.pop(0)
        return Digit(key, 0.0) if key != " " else None

    def held(self) -> HeldCall:
        """As it is given away."""
        return HeldCall("call-1", _NO_MEDIA, self.mouth, self.next_event)


_NO_MEDIA: CallMedia = object()  # type: ignore[assignment]
"""A conference needs none."""


async def visit(line: Line, building: Building | None, longest: float = 9.0) -> Command:
    entered: list[str] = []
    async with asyncio.timeout(5):
        back = await ConferenceVisit(lambda: building, "chan", "home", entered.append, longest)(line.held(), INTO)
    assert entered == (["7"] if building is not None and building.done else [])
    return back


async def test_the_first_is_told_so_and_the_star_leads_back() -> None:
    line, building = Line("    12*"), Building()
    assert await visit(line, building) is Command.RETURNED
    assert line.mouth.said == [texts()["alone"]]
    assert building.done == ["chan into 7", "chan home to home"]


async def test_who_finds_others_there_is_told_nothing() -> None:
    line, building = Line("*"), Building({"other"})
    assert await visit(line, building) is Command.RETURNED
    assert line.mouth.said == []
    assert building.done == ["chan into 7", "chan home to home"]


async def test_the_star_before_the_door_keeps_out() -> None:
    line, building = Line(" *"), Building()
    assert await visit(line, building) is Command.RETURNED
    assert line.mouth.interrupted
    assert building.done == []


@pytest.mark.parametrize("building", [None, Building({"other"}, broken=True)])
async def test_a_door_that_does_not_open_is_owned_up_to(building: Building | None) -> None:
    line = Line()
    assert await visit(line, building) is Command.RETURNED
    assert " ".join(line.mouth.said) == texts()["failed"]


async def test_nobody_is_kept_for_ever() -> None:
    line, building = Line(), Building({"other"})
    assert await visit(line, building, longest=0.05) is Command.RETURNED
    assert building.done[-1] == "chan home to home"


async def test_who_hangs_up_is_out_of_the_room() -> None:
    line, building = Line(), Building({"other"})
    async with asyncio.TaskGroup() as tasks:
        staying = tasks.create_task(visit(line, building))
        await asyncio.wait_for(line.waits.wait(), 5)
        staying.cancel()
    assert building.done == ["chan into 7", "chan home to home"]
