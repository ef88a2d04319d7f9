"""Real sessions whose ear, voice and engine do as they are told: slow, hanging, failing, and never recognising."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from dialogs.ports import TurnHandler
from dialogs.turns import Turn, TurnResult
from ivr.asterisk.calls import IncomingCall
from ivr.call import CallLimits, CallSession, NobodyListens, Passing
from ivr.call.exchange import Activity
from ivr.levels import loudness
from ivr.ports import Ear, Voice
from tests.support.phone import tone
from tests.unit.ivr.call.scripted import answer
from tests.unit.ivr.sounds import noise

ROBOT_HERTZ = 440.0
SPEECH = noise(0.6, 4000.0)
"""What a caller says: the scripted ear takes any loud sound for words."""
LOUD = 300.0


class Gate:
    """A place where a part of the robot stops while it is shut. ``inside``: how many wait there."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self.inside = 0

    def shut(self) -> None:
        """Whoever comes now waits."""
        self._open.clear()

    def open(self) -> None:
        """Go on."""
        self._open.set()

    async def passing(self) -> None:
        """Go through, when it is open."""
        self.inside += 1
        try:
            await self._open.wait()
        finally:
            self.inside -= 1


class Tones:
    """A voice that whistles: a tone as long as the text."""

    name = "tones"

    def __init__(self, seconds: float = 0.008) -> None:
        self.seconds = seconds
        self.gate = Gate()
        self.failures = 0
        """How many sentences more cannot be made."""

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        await self.gate.passing()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the voice is broken")
        return tone(self.seconds * len(text) * pace, ROBOT_HERTZ)


class WordsEar:
    """Hears the same words in every utterance."""

    name = "words"

    def __init__(self, words: str = "когда мне дадут отпуск", *, streams: bool = False) -> None:
        self.words, self.streams = words, streams
        self.gate = Gate()
        self.error: BaseException | None = None
        self.begun = 0

    def listen(self) -> Heard:
        self.begun += 1
        return Heard(self)


class Heard:
    """One utterance of :class:`WordsEar`."""

    def __init__(self, ear: WordsEar) -> None:
        self._ear = ear

    async def feed(self, pcm: bytes) -> str:
        if self._ear.streams and self._ear.error is not None:
            raise self._ear.error
        return ""

    async def finish(self) -> str:
        await self._ear.gate.passing()
        if self._ear.error is not None:
            raise self._ear.error
        return self._ear.words


class Level:
    """Takes every loud sound for a voice."""

    def probability(self, pcm: bytes) -> float:
        return 1.0 if loudness(pcm) > LOUD else 0.0


class Answers:
    """An engine with a list of answers, the last one for ever."""

    def __init__(self, *answers: TurnResult) -> None:
        self.answers = list(answers)
        self.turns: list[Turn] = []
        self.gate = Gate()
        self.error: Exception | None = None

    async def handle(self, turn: Turn) -> TurnResult:
        self.turns.append(turn)
        await self.gate.passing()
        if self.error is not None:
            raise self.error
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def texts(self) -> list[str]:
        """What came as text, spoken or pressed."""
        return [turn.text for turn in self.turns if turn.text is not None]


class Notes(NobodyListens):
    """What was said and heard in all calls."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.heard: list[str] = []
        self.understood: list[str] = []
        """What each turn was taken for; empty where the engine failed."""

    def on_said(self, text: str, at: float) -> None:
        self.said.append(text)

    def on_turn(self, turn: Turn, result: TurnResult | None, took: float) -> None:
        self.understood.append(result.understood.id if result is not None else "")

    def on_heard(self, text: str, at: float) -> None:
        self.heard.append(text)


@dataclass
class Robot:
    """Talks with each caller by :class:`ivr.call.CallSession`."""

    handler: TurnHandler = field(default_factory=lambda: Answers(answer("Добрый день."), answer("Ответ готов.")))
    ear: Ear = field(default_factory=WordsEar)
    voice: Voice = field(default_factory=Tones)
    limits: CallLimits = field(default_factory=CallLimits)
    passing: Passing | None = None
    ways: Callable[[IncomingCall], Passing] | None = None
    """Makes the passing of a call, where it must know the call."""
    activity: type[Activity] = Level
    notes: Notes = field(default_factory=Notes)
    begun: int = 0
    finished: int = 0
    """Sessions that came to their own end."""
    cancelled: int = 0

    async def __call__(self, call: IncomingCall) -> None:
        """One call."""
        self.begun += 1
        session = CallSession(
            call.media,
            self.handler,
            self.ear,
            self.voice,
            self.activity(),
            call.id,
            limits=self.limits,
            observer=self.notes,
            passing=self.ways(call) if self.ways else self.passing,
        )
        try:
            await session.run()
            self.finished += 1
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
