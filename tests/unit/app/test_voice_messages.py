"""The ear of the messengers: one for all, loaded when first needed, and never without an answer."""

from __future__ import annotations

import asyncio
import io

import numpy as np
import pytest
import soundfile

from app.ears import Ears
from app.voice_messages import MessagesHeard
from bots.voice import NotHeard, NotHeardWhy
from ivr.errors import HearingBusy, HearingFailed
from ivr.ports import Ear
from tests.fakes.until import until
from tests.support.phone import tone


class ToneEar:
    """Hears a word in every sound; ``busy`` times it is busy first; ``held`` holds back."""

    name = "tone ear"
    streams = False

    def __init__(self, busy: int = 0, held: asyncio.Event | None = None, broken: bool = False) -> None:
        self.busy, self.held, self.broken = busy, held, broken
        self.now = self.most = 0

    def listen(self) -> ToneEar:
        return self

    async def feed(self, pcm: bytes) -> str:
        return ""

    async def finish(self) -> str:
        if self.busy:
            self.busy -= 1
            raise HearingBusy("busy")
        if self.broken:
            raise HearingFailed("broken")
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            if self.held is not None:
                await self.held.wait()
        finally:
            self.now -= 1
        return "слово"


def opus(seconds: float = 1.0) -> bytes:
    out = io.BytesIO()
    samples = np.frombuffer(tone(seconds, 440), "<i2")
    soundfile.write(out, samples, 16_000, format="OGG", subtype="OPUS")
    return out.getvalue()


def heard_by(ear: Ear, **limits: float) -> MessagesHeard:
    made = MessagesHeard(Ears(lambda: ear))
    for name, value in limits.items():
        setattr(made, name, value)
    return made


async def why_not(messages: MessagesHeard, sound: bytes) -> NotHeardWhy:
    with pytest.raises(NotHeard) as refused:
        await messages.words(sound, 60)
    return refused.value.why


async def test_the_ear_is_loaded_once_when_first_needed() -> None:
    loaded: list[ToneEar] = []

    def load() -> ToneEar:
        loaded.append(ToneEar())
        return loaded[-1]

    ears = Ears(load)
    assert not loaded
    got = await asyncio.gather(*(ears.get() for _ in range(5)))
    assert len(loaded) == 1
    assert set(got) == set(loaded)


async def test_an_ear_that_could_not_be_loaded_is_tried_again() -> None:
    tries: list[int] = []

    def load() -> ToneEar:
        tries.append(1)
        if len(tries) == 1:
            raise HearingFailed("not installed")
        return ToneEar()

    messages = MessagesHeard(Ears(load))
    assert await why_not(messages, opus()) is NotHeardWhy.OFF
    assert await messages.words(opus(), 60) == "слово"


async def test_a_real_opus_file_is_decoded_and_heard() -> None:
    assert await heard_by(ToneEar()).words(opus(), 60) == "слово"


async def test_what_is_no_sound_and_what_is_too_long_is_told_apart() -> None:
    messages = heard_by(ToneEar())
    assert await why_not(messages, b"not a sound") is NotHeardWhy.BROKEN
    assert await why_not(messages, opus(61)) is NotHeardWhy.TOO_LONG


async def test_a_busy_ear_is_asked_again_and_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.voice_messages.AGAIN", 0.001)
    assert await heard_by(ToneEar(busy=3)).words(opus(), 60) == "слово"
    assert await why_not(heard_by(ToneEar(busy=10**9), patience=0.2), opus()) is NotHeardWhy.BUSY


async def test_a_broken_ear_is_told() -> None:
    assert await why_not(heard_by(ToneEar(broken=True)), opus()) is NotHeardWhy.OFF


async def test_one_is_heard_at_a_time_and_too_many_are_refused() -> None:
    held = asyncio.Event()
    ear = ToneEar(held=held)
    messages = heard_by(ear, waiting=3)
    async with asyncio.TaskGroup() as group:
        hearing = [group.create_task(messages.words(opus(), 60)) for _ in range(3)]
        await until(lambda: ear.now == 1)
        assert await why_not(messages, opus()) is NotHeardWhy.BUSY
        held.set()
    assert [task.result() for task in hearing] == ["слово"] * 3
    assert ear.most == 1
    assert await messages.words(opus(), 60) == "слово", "there is room again"
