"""The caller's side of one exchange: what they say or press, and that they do neither."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from dialogs.replies import Expect
from dialogs.turns import Command
from ivr.call.endpointing import Endpointer, Moment
from ivr.call.finished import is_murmur
from ivr.call.keys import Keypad
from ivr.call.limits import CallLimits
from ivr.call.observer import CallObserver
from ivr.call.speaker import Speaker
from ivr.call.texts import texts
from ivr.call.turn_end import TurnEnd
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


@dataclass(frozen=True, slots=True)
class Murmur:
    """The robot fell silent for nothing: a listener's «угу», or a short sound without words. It may go on."""

    words: str


Answer = str | Command | Murmur


class Exchange:
    """Sound and keys until they make an answer. Made anew for each; ``now`` is when the waiting begins.

    Nothing in it waits for the ear: while words are being found, keys and voice go on being taken.
    """

    def __init__(self, caller: Caller, keypad: Keypad, expect: Expect, now: float) -> None:
        self._caller, self._keypad, self._expect = caller, keypad, expect
        self._limits, self._speaker = caller.limits, caller.speaker
        self._lead_in: deque[bytes] = deque(maxlen=round(self._limits.lead_in * 1000 / FRAME_MS))
        self._quiet_since = now
        self._forget()

    async def take(self, event: MediaEvent | None, now: float) -> Answer | None:
        """One event, or none for a while; the caller's answer where it is complete.

        Raises:
            HearingFailed: the ear failed, or did not answer in time.
        """
        if isinstance(event, Digit):
            return await self._key(event)
        if isinstance(event, Sound):
            await self._sound(event)
        if (answer := await self._heard(now)) is not None:
            return answer
        if (keys := self._keypad.waited(now)) is not None:
            return self._keyed(keys, now)
        return self._silence(now)

    def drop(self) -> None:
        """Forget what was being recognised."""
        if self._utterance is not None:
            self._utterance.drop()

    def _forget(self) -> None:
        """Nobody speaks, or nobody is meant to have spoken."""
        self._endpointer = Endpointer(self._limits)
        self._utterance: Utterance | None = None
        self._end: TurnEnd | None = None
        self._began = 0.0
        self._aside = self._interrupted = self._cut = self._excused = False

    async def _key(self, digit: Digit) -> str | Command | None:
        if self._keypad.only_closes(digit.key, digit.at):
            return None
        if self._speaker.speaks:
            await self._speaker.interrupt()
        self.drop()
        self._forget()
        self._quiet_since = digit.at
        answer = self._keypad.press(digit.key, digit.at)
        return self._keyed(answer, digit.at) if answer is not None else None

    def _keyed(self, answer: str | Command, at: float) -> str | Command:
        self._caller.observer.on_keys(str(answer), at)
        return answer

    async def _sound(self, sound: Sound) -> None:
        moment = self._endpointer.frame(self._voice_in(sound), self._voice_needed())
        if moment is Moment.BEGAN:
            self._begin(sound)
        elif self._utterance is None:
            self._lead_in.append(sound.pcm)
        else:
            self._utterance.add(sound.pcm)
        await self._hush()
        if self._utterance is None:
            return
        if moment is Moment.PAUSED:
            self._utterance.paused()
        elif moment is Moment.WENT_ON:
            self._utterance.went_on()
        self._cut = self._cut or moment is Moment.TOO_LONG
        if self._speaker.speaks and not self._endpointer.paused:
            await self._break_in(self._utterance)

    async def _hush(self) -> None:
        """The robot is silent as soon as it may be spoken to, and goes on where that was nothing."""
        if self._endpointer.voiced >= self._limits.hush - 0.01:
            await self._speaker.hush()
        elif not self._endpointer.voiced:
            await self._speaker.go_on()

    def _voice_in(self, sound: Sound) -> float:
        """The probability of the caller's own voice in this frame."""
        probability = self._caller.activity.probability(sound.pcm)
        echo = self._speaker.echo.explains(sound.pcm, sound.at)
        too_soft = self._speaker.speaks and loudness(sound.pcm) < self._limits.echo_share * self._speaker.loudness
        return 0.0 if echo or too_soft else probability

    def _voice_needed(self) -> float:
        """A streaming ear listens in early, and its words decide; another is asked only once the robot is silent."""
        speaks = self._speaker.speaks and not self._caller.ear.streams
        return self._limits.barge_in if speaks else self._limits.voice_starts

    def _begin(self, sound: Sound) -> None:
        self._began, self._aside = sound.at, self._speaker.speaks
        self._utterance = Utterance(self._caller.ear, self._caller.spawn)
        self._end = TurnEnd(self._utterance, self._expect, self._limits)
        self._utterance.add(b"".join((*self._lead_in, sound.pcm)))
        self._lead_in.clear()

    async def _break_in(self, utterance: Utterance) -> None:
        """Silence the robot once there is voice enough, or a word that is more than a listener's murmur."""
        words = utterance.so_far()
        if words and is_murmur(words, self._expect):
            return
        if words or self._endpointer.voiced >= self._limits.barge_in - 0.01:
            self._interrupted = self._interrupted or self._aside
            self._aside = False
            await self._speaker.interrupt()

    async def _heard(self, now: float) -> Answer | None:
        """The words, once they are all there."""
        if self._utterance is None or self._end is None or not (self._endpointer.rests or self._cut):
            return None
        words = self._end.words(self._endpointer.quiet, now, cut=self._cut)
        if words is None:
            self._excuse(self._end.waited)
            return None
        return await self._answered(words, self._end.pause, now)

    def _excuse(self, waited: float) -> None:
        """The ear is slow: nobody is left in silence for it."""
        if waited >= self._limits.filler and not self._excused:
            self._excused = True
            self._speaker.say([texts()["filler"]], passing=True)

    async def _answered(self, words: str, pause: float, now: float) -> Answer | None:
        lasted = self._endpointer.length - self._endpointer.quiet
        murmured = is_murmur(words, self._expect) if words else lasted < self._limits.murmur
        aside, interrupted = self._aside and self._speaker.speaks, self._interrupted
        voice_ended = now - self._endpointer.quiet
        if aside and murmured:
            self._forget()
            return None
        if aside:
            await self._speaker.interrupt()
        self._caller.observer.on_end_of_turn(voice_ended, min(now, voice_ended + pause))
        self._caller.observer.on_heard(words, self._began)
        if interrupted and murmured:
            return Murmur(words)
        return words or Command.UNHEARD

    def _silence(self, now: float) -> Command | None:
        if self._speaker.speaks or self._endpointer.speaking or self._keypad.pressed:
            self._quiet_since = now
        return Command.SILENCE if now - self._quiet_since >= self._limits.silence else None
