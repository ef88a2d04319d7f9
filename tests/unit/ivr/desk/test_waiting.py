"""What a waiting caller hears, and the keys that lead out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from backend.desk.entities import QueueState
from dialogs.replies import Expect, ExpectKind
from dialogs.turns import Command
from ivr.desk.music import CHORD_SECONDS, CHORDS, hold_music
from ivr.desk.queue import Queue, Ticket
from ivr.desk.texts import desk_phrases, say_position, say_wait
from ivr.desk.waiting import AHEAD, CALL_BACK, Waiting
from ivr.ports import FRAME_BYTES, SAMPLE_RATE
from ivr.settings import DeskSettings, Operator
from tests.support.clock import NOON
from tests.unit.ivr.desk.waiting_room import NotedMouth, QuietLine, held

SETTINGS = DeskSettings((Operator("201", "secret-secret"), Operator("202", "secret-secret")))
OFFER = "Все ещё заняты. Перезвонить вам? Скажите да, или нажмите один. Чтобы вернуться ко мне, нажмите звёздочку."
KEYS = "Чтобы не ждать, нажмите один, и мы перезвоним. Чтобы вернуться ко мне, нажмите звёздочку."


@dataclass
class Room:
    """One caller, the last of so many who wait."""

    place: int = 1
    line: QuietLine = field(default_factory=QuietLine)
    queue: Queue = field(default_factory=Queue)
    hear: Callable[[Expect], Awaitable[str | None]] | None = None

    def __post_init__(self) -> None:
        self.mouth = NotedMouth(self.line)
        self.tickets = [Ticket(f"c{number}", "", NOON) for number in range(self.place)]
        for ticket in self.tickets:
            self.queue.join(ticket)

    async def wait(self, seconds: float) -> Command | str | None:
        """Wait so long."""
        ticket = self.tickets[-1]
        music = bytes(FRAME_BYTES * 100)
        call = replace(held(self.line, self.mouth), hear=self.hear)
        waiting = Waiting(call, SETTINGS, self.queue, ticket, music, lambda: self.line.now)
        async with asyncio.TaskGroup() as tasks:
            search = tasks.create_task(self.search(seconds))
            chosen = await waiting.until(search)
            search.cancel()
        return chosen

    async def search(self, seconds: float) -> None:
        """Nobody is found for so long."""
        while self.line.now < seconds:  # noqa: ASYNC110 - its time has no event
            await asyncio.sleep(0)


async def test_music_plays_without_a_gap_and_not_far_ahead() -> None:
    room = Room()
    assert await room.wait(2.4) is None
    until = 0.0
    for at, seconds in room.line.played:
        assert at <= until + 0.021
        until = max(at, until) + seconds
        assert until - at <= AHEAD + 0.51
    assert until >= 2.4
    assert room.mouth.said == []


async def test_place_and_keys_are_told_soon_and_every_half_minute() -> None:
    room = Room(place=2)
    await room.wait(40.0)
    words = f"Ваше место в очереди, второе. {KEYS}"
    assert room.mouth.said == [(2.5, words), (32.5, words)]


async def test_while_telephones_ring_no_place_is_told() -> None:
    room = Room()
    room.tickets[0].state = QueueState.RINGING
    await room.wait(5.0)
    assert [said for _, said in room.mouth.said] == [KEYS]


async def test_the_wait_is_told_once_it_is_known() -> None:
    room = Room(place=3)
    room.queue.on_duty = 2
    room.queue.talked(200.0)
    room.queue.talked(100.0)
    await room.wait(5.0)
    assert room.mouth.said[0][1].startswith("Ваше место в очереди, третье. Ждать примерно четыре минуты. Чтобы")


async def test_after_a_minute_a_call_back_is_recommended() -> None:
    room = Room()
    await room.wait(70.0)
    assert room.mouth.said[-1] == (
        62.5,
        f"Ваше место в очереди, первое. {OFFER}",
    )


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ("да", CALL_BACK),
        ("да перезвоните", CALL_BACK),
        ("лучше перезвоните мне", CALL_BACK),
        ("1", CALL_BACK),
        ("*", Command.RETURNED),
        ("нет", None),
        ("нет я подожду", None),
        ("перезвонить не надо", None),
        ("нет, перезвонить не нужно", None),
        ("сколько ещё", None),
        ("5", None),
        (None, None),
    ],
)
async def test_the_offer_is_answered_by_voice_and_by_key(said: str | None, back: Command | str | None) -> None:
    asked: list[Expect] = []

    async def hear(expect: Expect) -> str | None:
        asked.append(expect)
        return said

    room = Room(hear=hear)
    assert await room.wait(70.0) == back
    assert asked == [Expect(ExpectKind.YES_NO)]
    assert room.mouth.said[-1][1].endswith(OFFER)


async def test_who_is_taken_while_being_asked_is_not_kept() -> None:
    listened: list[str] = []
    room = Room()

    async def hear(expect: Expect) -> str | None:
        room.line.now = 71.0
        try:
            await asyncio.Event().wait()
        finally:
            listened.append("no more")
        return None

    room.hear = hear
    assert await room.wait(70.0) is None
    assert listened == ["no more"]


async def test_no_music_sounds_into_the_announcement() -> None:
    room = Room(place=2)
    await room.wait(4.0)
    (at, _), *_ = room.mouth.said
    assert not [start for start, _ in room.line.played if at <= start < at + 1.0]
    assert [start for start, _ in room.line.played if start >= at + 1.0]


@pytest.mark.parametrize(("key", "back"), [("star", Command.RETURNED), ("one", CALL_BACK)])
async def test_keys_lead_out_at_once(key: str, back: Command | str) -> None:
    room = Room(line=QuietLine(**{key: 1.0}))
    assert await room.wait(60.0) == back
    assert room.line.now == pytest.approx(1.0, abs=0.03)


async def test_other_keys_do_nothing() -> None:
    room = Room(line=QuietLine(two=1.0, zero=2.0))
    assert await room.wait(3.0) is None


def test_music_is_soft_and_loops_without_a_click() -> None:
    music = np.frombuffer(hold_music(), dtype="<i2").astype(np.int32)
    assert len(music) == len(CHORDS) * CHORD_SECONDS * SAMPLE_RATE
    assert 1000 < np.max(np.abs(music)) < 4000
    assert np.max(np.abs(np.diff(np.concatenate([music, music[:1]])))) < 900
    loud = np.abs(music).reshape(-1, SAMPLE_RATE // 2).max(axis=1)
    assert loud.min() > 100  # never silent for half a second: a caller would think that the line is dead


def test_sentences_are_said_as_people_say_them() -> None:
    assert say_position(1) == "Ваше место в очереди, первое."
    assert say_position(21) == "Ваше место в очереди, двадцать первое."
    assert say_wait(1) == "Ждать примерно одну минуту."
    assert say_wait(5) == "Ждать примерно пять минут."
    assert say_position(3) in desk_phrases()
    assert all("{" not in phrase for phrase in desk_phrases())
