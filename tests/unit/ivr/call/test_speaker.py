"""The mouth: what was heard, what was cut, and a voice that fails now and then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ivr.call import CallLimits
from ivr.call.speaker import Speaker
from ivr.call.texts import texts
from ivr.errors import SpeakingFailed
from ivr.levels import louder
from ivr.ports import Played
from ivr.speaking.sentences import sentences
from tests.unit.ivr.call.scripted import ROBOT, Journal, ScriptedMedia, ScriptedVoice, voice_of

TALE = ("Первое предложение.", "Второе предложение.", "Третье предложение.")
UNSAID = sentences(texts()["unsaid"])
LENGTH = 0.04 * len(TALE[0]) + 0.15
"""How long the first one sounds, with its pause."""


class FailingVoice(ScriptedVoice):
    """Does not make some sentences; ``once`` only the first time it is asked."""

    def __init__(self, *failing: str, once: bool = False) -> None:
        super().__init__()
        self._failing, self._once = set(failing), once
        self.paces: list[float] = []

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        self.paces.append(pace)
        if text in self._failing:
            if self._once:
                self._failing.remove(text)
            raise SpeakingFailed("killed")
        return await super().speak(text, pace=pace)


@dataclass
class Stage:
    """A speaker on a scripted line."""

    media: ScriptedMedia
    voice: ScriptedVoice
    journal: Journal = field(default_factory=Journal)
    failures: int = 0
    speaker: Speaker = field(init=False)

    def fail(self) -> None:
        self.failures += 1

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the line run until it is so."""
        async for event in self.media.events():
            if isinstance(event, Played):
                self.speaker.played(event.mark, event.at)
            self.speaker.follow()
            if condition():
                return

    async def after(self, seconds: float) -> None:
        """Let the line run for so long."""
        end = self.media.now + seconds
        await self.until(lambda: self.media.now >= end)


@asynccontextmanager
async def on_stage(voice: ScriptedVoice | None = None, limits: CallLimits | None = None) -> AsyncIterator[Stage]:
    stage = Stage(ScriptedMedia(), voice or ScriptedVoice())
    async with asyncio.TaskGroup() as group:

        def spawn(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
            return group.create_task(work)

        stage.speaker = Speaker(
            stage.media, stage.voice, limits or CallLimits(), stage.journal, spawn, lambda: stage.media.now, stage.fail
        )
        yield stage


async def test_what_was_heard_out_is_not_cut() -> None:
    async with on_stage() as stage:
        stage.speaker.say(TALE)
        await stage.until(lambda: not stage.speaker.speaks)
        assert stage.journal.said == list(TALE)
        await stage.speaker.interrupt()
        assert stage.speaker.cut == ()


async def test_the_sentence_that_was_sounding_and_those_after_it_are_cut() -> None:
    async with on_stage() as stage:
        stage.speaker.say(TALE)
        await stage.after(1.4 * LENGTH)
        await stage.speaker.interrupt()
        assert stage.speaker.cut == TALE[1:]
        assert not stage.speaker.speaks


async def test_a_sentence_of_which_only_the_last_breath_is_missing_was_heard() -> None:
    async with on_stage() as stage:
        stage.speaker.say(TALE)
        await stage.after(LENGTH - 0.2)
        await stage.speaker.interrupt()
        assert stage.speaker.cut == TALE[1:]


async def test_what_was_not_even_made_is_cut_too() -> None:
    async with on_stage() as stage:
        stage.speaker.say(TALE)
        await stage.speaker.interrupt()
        assert stage.speaker.cut == TALE


async def test_a_held_breath_moves_what_was_still_to_come_and_cuts_nothing() -> None:
    async with on_stage() as stage:
        stage.speaker.say(TALE)
        await stage.after(0.5 * LENGTH)
        await stage.speaker.hush()
        held = stage.media.now
        await stage.after(0.3)
        assert not stage.journal.said[1:]
        await stage.speaker.go_on()
        assert stage.media.pauses == 1
        await stage.until(lambda: len(stage.journal.said) == 2)
        assert stage.media.now - held >= 0.5 * LENGTH + 0.25
        await stage.until(lambda: not stage.speaker.speaks)
        assert stage.journal.said == list(TALE)
        assert stage.media.flushes == 0


async def test_what_was_interrupted_in_a_held_breath_was_heard_up_to_it() -> None:
    async with on_stage() as stage:
        stage.speaker.say(TALE)
        await stage.after(0.5 * LENGTH)
        await stage.speaker.hush()
        await stage.after(0.8)
        await stage.speaker.interrupt()
        assert stage.speaker.cut == TALE


async def test_a_breath_is_not_held_for_long_where_nobody_says_so() -> None:
    async with on_stage() as stage:
        stage.speaker.say(TALE)
        await stage.after(0.5 * LENGTH)
        await stage.speaker.hush()
        await stage.until(lambda: not stage.speaker.speaks)
        assert stage.journal.said == list(TALE)


async def test_an_excuse_in_passing_is_not_said_again_and_takes_nothing_away() -> None:
    async with on_stage() as stage:
        stage.speaker.say(["Секунду."], passing=True)
        stage.speaker.say(TALE)
        await stage.after(0.1)
        await stage.speaker.interrupt()
        assert stage.speaker.cut == TALE
        stage.speaker.say(["Секунду."], passing=True)
        await stage.after(0.1)
        await stage.speaker.interrupt()
        assert stage.speaker.cut == TALE


async def test_sound_that_the_line_holds_back_is_known_by_its_marks() -> None:
    async with on_stage() as stage:
        stage.speaker.say(TALE)
        await stage.until(lambda: not stage.media.sounding or len(stage.journal.said) == 1)
        late = 3.0
        stage.speaker.played("1.1", stage.media.now + LENGTH + late)
        stage.media.now += LENGTH + late
        await stage.after(LENGTH / 2)
        assert stage.journal.said == list(TALE[:2])
        await stage.speaker.interrupt()
        assert stage.speaker.cut == TALE[1:]


async def test_a_voice_that_was_killed_once_loses_nothing() -> None:
    async with on_stage(FailingVoice(TALE[1], once=True)) as stage:
        stage.speaker.say(TALE)
        await stage.until(lambda: not stage.speaker.speaks)
        assert stage.journal.said == list(TALE)
        assert stage.failures == 0


async def test_a_sentence_that_cannot_be_made_is_all_that_is_lost() -> None:
    async with on_stage(FailingVoice(TALE[1])) as stage:
        stage.speaker.say(TALE)
        await stage.until(lambda: not stage.speaker.speaks)
        assert stage.journal.said == [TALE[0], TALE[2]]
        assert stage.failures == 0


async def test_two_in_a_row_and_the_voice_is_lost() -> None:
    async with on_stage(FailingVoice(*TALE[1:])) as stage:
        stage.speaker.say(TALE)
        await stage.until(lambda: stage.failures > 0)
        assert stage.failures == 1


async def test_where_the_only_sentence_is_not_made_this_is_said_and_the_call_goes_on() -> None:
    async with on_stage(FailingVoice(TALE[0])) as stage:
        stage.speaker.say(TALE[:1])
        await stage.until(lambda: not stage.speaker.speaks)
        assert stage.journal.said == UNSAID
        stage.speaker.say(TALE[1:])
        await stage.until(lambda: not stage.speaker.speaks)
        stage.speaker.say(TALE[:1])
        await stage.until(lambda: not stage.speaker.speaks)
        assert stage.journal.said == [*UNSAID, *TALE[1:], *UNSAID]
        assert stage.failures == 0


async def test_two_answers_in_a_row_that_are_not_made_and_the_voice_is_lost_whatever_it_remembers() -> None:
    async with on_stage(FailingVoice(*TALE[:2])) as stage:
        stage.speaker.say(TALE[:1])
        await stage.until(lambda: not stage.speaker.speaks)
        stage.speaker.say(TALE[1:2])
        await stage.until(lambda: stage.failures > 0)
        assert stage.journal.said == UNSAID


async def test_a_voice_that_cannot_even_apologise_is_lost() -> None:
    async with on_stage(FailingVoice(TALE[0], *UNSAID)) as stage:
        stage.speaker.say(TALE[:1])
        await stage.until(lambda: stage.failures > 0)
        assert stage.journal.said == []


class HangingVoice(ScriptedVoice):
    """Does not answer the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        self.asked += 1
        if self.asked == 1:
            await asyncio.Event().wait()
        return await super().speak(text, pace=pace)


async def test_a_voice_that_hangs_is_asked_once_more() -> None:
    voice = HangingVoice()
    async with on_stage(voice, CallLimits(speech=0.05)) as stage:
        stage.speaker.say(TALE[:1])
        await stage.until(lambda: not stage.speaker.speaks)
        assert stage.journal.said == list(TALE[:1])
        assert (voice.asked, stage.failures) == (2, 0)


async def test_pace_and_gain_hold_for_what_is_said_next() -> None:
    voice = FailingVoice()
    async with on_stage(voice) as stage:
        stage.speaker.pace, stage.speaker.gain = 1.3, 1.6
        stage.speaker.say(TALE[:1])
        await stage.until(lambda: not stage.speaker.speaks)
        assert voice.paces == [1.3]
        heard = np.frombuffer(bytes(stage.media.heard_by_caller), "<i2")
        assert heard.size / 16_000 > 1.3 * 0.04 * len(TALE[0])
        assert 1.55 * ROBOT < heard.max() < 1.65 * ROBOT


def test_what_is_made_louder_is_not_torn() -> None:
    loud = np.frombuffer(louder(voice_of(30_000, 0.1), 2.4), "<i2")
    assert 30_000 < loud.max() <= 32_767
    assert loud.min() > 0
    assert louder(voice_of(100, 0.1), 1.0) == voice_of(100, 0.1)
