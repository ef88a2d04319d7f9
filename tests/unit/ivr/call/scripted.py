"""A call without a network: its time moves frame by frame, as fast as the session keeps up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from dialogs.replies import Expect, ExpectKind, Option, Reply
from dialogs.turns import Turn, TurnResult, Understood
from ivr.call import CallLimits, CallSession, NobodyListens, Passing
from ivr.errors import SpeakingFailed
from ivr.ports import FRAME_BYTES, FRAME_MS, SAMPLE_RATE, Digit, MediaEvent, Played, Sound

FRAME = FRAME_MS / 1000
LOOPS_A_FRAME = 30
"""Rounds of the event loop between frames: enough for the session to react to each."""
ROBOT = 1000
"""The sample value of the robot's voice."""
Step = tuple[Callable[[], bool], Callable[[], None]]


def voice_of(value: int, seconds: float) -> bytes:
    """A sound that the scripted ear knows by its sample value."""
    return np.full(round(seconds * SAMPLE_RATE), value, "<i2").tobytes()


def pause(seconds: float) -> bytes:
    """Silence."""
    return voice_of(0, seconds)


class ScriptedMedia:
    """The line and the caller. Each step of the script is a condition and what the caller then does."""

    def __init__(self) -> None:
        self.began = self.now = asyncio.get_running_loop().time()
        self.steps: list[Step] = []
        self.heard_by_caller = bytearray()
        self.flushes = 0
        self.marks = 0
        self.hung_up = False
        self.gone = False
        self.longest = 3600.0
        self.pauses = 0
        self._paused = False
        self._playing: list[bytes | str] = []
        self._speech = b""
        self._keys = ""

    @property
    def sounding(self) -> bool:
        """Whether the caller hears the robot now."""
        return any(isinstance(item, bytes) for item in self._playing)

    @property
    def spoken(self) -> bool:
        """Whether the caller has said everything."""
        return not self._speech

    def say(self, pcm: bytes) -> None:
        """The caller speaks."""
        self._speech += pcm

    def press(self, keys: str) -> None:
        """The caller presses keys, one a frame."""
        self._keys += keys

    def leave(self) -> None:
        """The caller hangs up."""
        self.gone = True

    async def events(self) -> AsyncIterator[MediaEvent]:
        end = self.now + self.longest
        while not (self.gone or self.hung_up) and self.now < end:
            await self.next_frame()
            self.now += FRAME
            if self.steps and self.steps[0][0]():
                self.steps.pop(0)[1]()
            for mark in self._advance():
                yield Played(mark, self.now)
            if self._keys:
                key, self._keys = self._keys[0], self._keys[1:]
                yield Digit(key, self.now)
            frame, self._speech = self._speech[:FRAME_BYTES], self._speech[FRAME_BYTES:]
            yield Sound(frame.ljust(FRAME_BYTES, b"\0"), self.now)

    async def next_frame(self) -> None:
        """Let the session do what it can before the next frame."""
        for _ in range(LOOPS_A_FRAME):
            await asyncio.sleep(0)

    def _advance(self) -> list[str]:
        """Play one frame's worth; the marks that were passed."""
        left, marks = FRAME_BYTES, []
        while self._playing and not self._paused:
            item = self._playing[0]
            if isinstance(item, str):
                marks.append(item)
                self.marks += "." not in item  # those of single sentences are not counted
                self._playing.pop(0)
                continue
            if left == 0:
                break
            self.heard_by_caller += item[:left]
            rest, left = item[left:], max(0, left - len(item))
            if rest:
                self._playing[0] = rest
            else:
                self._playing.pop(0)
        return marks

    async def play(self, pcm: bytes) -> None:
        self._playing.append(pcm)

    async def mark(self, name: str) -> None:
        self._playing.append(name)

    async def flush(self) -> None:
        self.flushes += 1
        self._paused = False
        self._playing.clear()

    async def pause(self) -> None:
        self.pauses += 1
        self._paused = True

    async def resume(self) -> None:
        self._paused = False

    async def hang_up(self) -> None:
        self.hung_up = True


class ScriptedEar:
    """Knows voices by their sample value. ``hang`` makes it never answer."""

    name = "scripted"

    def __init__(self, words: dict[int, str] | None = None, *, streams: bool = False) -> None:
        self.words = words or {}
        self.streams = streams
        self.hang = False
        self.begun = 0
        self.finished = 0

    def listen(self) -> ScriptedListening:
        self.begun += 1
        return ScriptedListening(self)


class ScriptedListening:
    """One utterance of :class:`ScriptedEar`."""

    def __init__(self, ear: ScriptedEar) -> None:
        self._ear = ear
        self._pcm = bytearray()

    async def feed(self, pcm: bytes) -> str:
        self._pcm += pcm
        return ""

    async def finish(self) -> str:
        if self._ear.hang:
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        self._ear.finished += 1
        values = dict.fromkeys(np.frombuffer(bytes(self._pcm), "<i2").tolist())
        return " ".join(self._ear.words[value] for value in values if value in self._ear.words)


class ScriptedVoice:
    """Makes 40 ms of sound a character. ``broken`` makes it fail but for what it ``remembers``."""

    name = "scripted"

    def __init__(self) -> None:
        self.broken = False
        self.remembers: tuple[str, ...] = ()

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        if self.broken and text not in self.remembers:
            raise SpeakingFailed("broken")
        return voice_of(ROBOT, 0.04 * len(text) * pace)


class Loud:
    """A detector of voice that takes every sound for one."""

    def probability(self, pcm: bytes) -> float:
        return 1.0 if any(pcm) else 0.0


class ScriptedHandler:
    """Answers from a list, the last one again and again; keeps the turns."""

    def __init__(self, *answers: TurnResult | Exception) -> None:
        self.answers = list(answers)
        self.turns: list[Turn] = []
        self.slow: asyncio.Event | None = None

    async def handle(self, turn: Turn) -> TurnResult:
        self.turns.append(turn)
        if self.slow is not None and len(self.turns) > 1:
            await self.slow.wait()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def asked(self) -> list[str]:
        """What the turns held after the first, as plain strings."""
        return [str(turn.command or turn.text) for turn in self.turns[1:]]


@dataclass
class Journal(NobodyListens):
    """An observer that writes everything down."""

    said: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    interruptions: int = 0

    def on_said(self, text: str, at: float) -> None:
        self.said.append(text)

    def on_heard(self, text: str, at: float) -> None:
        self.heard.append(text)

    def on_keys(self, keys: str, at: float) -> None:
        self.keys.append(keys)

    def on_interrupted(self, at: float) -> None:
        self.interruptions += 1


def answer(
    speech: str,
    *options: str,
    kind: ExpectKind = ExpectKind.OPEN,
    digits: int = 0,
    ends: bool = False,
    topic: str = "topic",
    code: str | None = None,
) -> TurnResult:
    """A turn's result in one line."""
    offered = tuple(Option(label, f"choice-{number}") for number, label in enumerate(options))
    reply = Reply(speech, speech, offered, code)
    return TurnResult((reply,), Understood(topic), ends=ends, expect=Expect(kind, digits))


class Call:
    """A session with every part scripted; :meth:`run` ends with the call."""

    def __init__(self, *answers: TurnResult | Exception, limits: CallLimits | None = None) -> None:
        self.media = ScriptedMedia()
        self.ear = ScriptedEar()
        self.voice = ScriptedVoice()
        self.handler = ScriptedHandler(*answers)
        self.journal = Journal()
        self.limits = limits or CallLimits()
        self.passing: Passing | None = None
        self.desk_open = False

    def then(self, condition: Callable[[], bool], *actions: Callable[[], None]) -> None:
        """The next step of the caller's script: when it is so, do these, one after another frame by frame."""
        self.media.steps.append((condition, actions[0]))
        self.media.steps.extend((lambda: True, action) for action in actions[1:])

    def quiet(self, turns: int = 1) -> Callable[[], bool]:
        """The condition that so many turns were answered, and the answer was heard out."""
        seen: list[float] = []

        def condition() -> bool:
            heard_out = self.media.marks + self.media.flushes >= turns
            if len(self.handler.turns) < turns or self.media.sounding or not heard_out:
                seen.clear()
                return False
            seen.append(self.media.now)
            return len(seen) > 5

        return condition

    def sounding(self, turns: int = 1) -> Callable[[], bool]:
        """The condition that the answer to the last of so many turns is being heard."""
        return lambda: len(self.handler.turns) >= turns and self.media.sounding

    def answered(self, turns: int) -> Callable[[], bool]:
        """The condition that so many turns came."""
        return lambda: len(self.handler.turns) >= turns

    async def run(self) -> CallSession:
        """Hold the call to its end; nothing of it is left running."""
        session = CallSession(
            self.media,
            self.handler,
            self.ear,
            self.voice,
            Loud(),
            "call-1",
            self.limits,
            self.journal,
            self.passing,
            lambda: self.desk_open,
        )
        async with asyncio.timeout(30):
            await session.run()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return session

    def sentences(self, part: str) -> Sequence[str]:
        """What the robot said that holds this."""
        return [said for said in self.journal.said if part in said]
