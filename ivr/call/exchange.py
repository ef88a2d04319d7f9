"""The caller's side of one exchange: what they say or press, and that they do neither."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from dialogs.replies import ExpectKind
from dialogs.turns import Command
from ivr.call.endpointing import Endpointer, Moment
from ivr.call.keys import Keypad
from ivr.call.limits import CallLimits
from ivr.call.observer import CallObserver
from ivr.call.speaker import Speaker
from ivr.call.utterance import Spawn, Utterance
from ivr.levels import loudness
from ivr.ports import FRAME_MS, Digit, Ear, MediaEvent, Sound


class Activity(Protocol):
    """Tells a voice from noise; :class:`ivr.hearing.VoiceActivity`, one a call."""

    def probability(self, pcm: bytes) -> float:
        """The probability that this sound is a voice."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """What an exchange needs of the call."""

    ear: Ear
    activity: Activity
    speaker: Speaker
    observer: CallObserver
    limits: CallLimits
    spawn: Spawn


class Exchange:
    """Sound and keys until they make an answer. Made anew for each; ``now`` is when the waiting begins."""

    def __init__(self, caller: Caller, keypad: Keypad, awaited: ExpectKind, now: float) -> None:
        self._caller, self._keypad = caller, keypad
        self._limits, self._speaker = caller.limits, caller.speaker
        self._endpointer = Endpointer(self._limits.end_pause[awaited], self._limits)
        self._lead_in: deque[bytes] = deque(maxlen=round(self._limits.lead_in * 1000 / FRAME_MS))
        self._utterance: Utterance | None = None
        self._began = 0.0
        self._quiet_since = now

    async def take(self, event: MediaEvent | None, now: float) -> str | Command | None:
        """One event, or none for a while; the caller's answer where it is complete.

        Raises:
            HearingFailed: the ear failed, or did not answer in time.
        """
        if isinstance(event, Digit):
            return await self._key(event)
        if isinstance(event, Sound) and (answer := await self._sound(event)) is not None:
            return answer
        if (keys := self._keypad.waited(now)) is not None:
            return self._keyed(keys, now)
        return self._silence(now)

    def drop(self) -> None:
        """Forget what was being recognised."""
        if self._utterance is not None:
            self._utterance.drop()

    async def _key(self, digit: Digit) -> str | Command | None:
        if self._keypad.only_closes(digit.key, digit.at):
            return None
        if self._speaker.speaks:
            await self._speaker.interrupt()
        self.drop()
        self._utterance, self._quiet_since = None, digit.at
        answer = self._keypad.press(digit.key, digit.at)
        return self._keyed(answer, digit.at) if answer is not None else None

    def _keyed(self, answer: str | Command, at: float) -> str | Command:
        self._caller.observer.on_keys(str(answer), at)
        return answer

    async def _sound(self, sound: Sound) -> str | Command | None:
        probability = self._caller.activity.probability(sound.pcm)
        robot_speaks = self._speaker.speaks
        if robot_speaks and loudness(sound.pcm) < self._limits.echo_share * self._speaker.loudness:
            probability = 0.0
        moment = self._endpointer.frame(probability, robot_speaks=robot_speaks)
        if moment is Moment.BEGAN:
            await self._begin(sound, robot_speaks)
        elif self._utterance is None:
            self._lead_in.append(sound.pcm)
        else:
            self._utterance.add(sound.pcm)
        if self._utterance is None:
            return None
        if moment is Moment.PAUSED:
            self._utterance.paused()
        elif moment is Moment.WENT_ON:
            self._utterance.went_on()
        elif moment is Moment.ENDED:
            return await self._finished(self._utterance)
        return None

    async def _begin(self, sound: Sound, robot_speaks: bool) -> None:
        if robot_speaks:
            await self._speaker.interrupt()
        self._began = sound.at
        self._utterance = Utterance(self._caller.ear, self._caller.spawn)
        self._utterance.add(b"".join((*self._lead_in, sound.pcm)))
        self._lead_in.clear()

    async def _finished(self, utterance: Utterance) -> str | Command:
        words = (await utterance.words(self._limits.recognition)).strip()
        self._caller.observer.on_heard(words, self._began)
        return words or Command.UNHEARD

    def _silence(self, now: float) -> Command | None:
        if self._speaker.speaks or self._endpointer.speaking or self._keypad.pressed:
            self._quiet_since = now
        return Command.SILENCE if now - self._quiet_since >= self._limits.silence else None
