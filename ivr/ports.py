"""The joints of the telephone: sound of a call, an ear, a voice.

All sound in the house is 16-bit little-endian PCM, mono, :data:`SAMPLE_RATE` Hz, in frames
of :data:`FRAME_MS` ms (:data:`FRAME_BYTES` bytes). Asterisk resamples to and from the line.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

SAMPLE_RATE = 16_000
FRAME_MS = 20
FRAME_BYTES = SAMPLE_RATE * 2 * FRAME_MS // 1000


@dataclass(frozen=True, slots=True)
class Sound:
    """One frame from the caller. ``at`` is the loop's time in seconds when it came."""

    pcm: bytes
    at: float


@dataclass(frozen=True, slots=True)
class Digit:
    """A key the caller pressed: 0-9, * or #."""

    key: str
    at: float


@dataclass(frozen=True, slots=True)
class Played:
    """Everything before the mark of this name has been handed to the line."""

    mark: str
    at: float


MediaEvent = Sound | Digit | Played


class CallMedia(Protocol):
    """Sound and keys of one call, both ways. Its end is the end of :meth:`events`."""

    def events(self) -> AsyncIterator[MediaEvent]:
        """What comes from the caller, in order; ends when the call does."""
        ...

    async def play(self, pcm: bytes) -> None:
        """Add sound to what is being played (any length). Returns at once, holds back only on XOFF."""
        ...

    async def mark(self, name: str) -> None:
        """Ask for :class:`Played` when everything before has gone out."""
        ...

    async def flush(self) -> None:
        """Fall silent now: throw away what was not played yet, with its marks."""
        ...

    async def pause(self) -> None:
        """Fall silent now, but keep what was not played yet."""
        ...

    async def resume(self) -> None:
        """Play on from where it was paused."""
        ...

    async def hang_up(self) -> None:
        """End the call."""
        ...


class Listening(Protocol):
    """One utterance being heard."""

    async def feed(self, pcm: bytes) -> str:
        """More sound; the words so far, empty where the ear does not stream."""
        ...

    async def finish(self) -> str:
        """The utterance is over: its words, lower case, empty where there were none."""
        ...


class Ear(Protocol):
    """A speech recogniser. Raises :class:`ivr.errors.HearingFailed`, and ``HearingBusy`` over its capacity."""

    @property
    def name(self) -> str:
        """For logs and tables, like ``vosk-model-small-ru-0.22``."""
        ...

    @property
    def streams(self) -> bool:
        """Whether :meth:`Listening.feed` gives words before the end."""
        ...

    def listen(self) -> Listening:
        """Begin an utterance."""
        ...


class Voice(Protocol):
    """A speech synthesiser. Raises :class:`ivr.errors.SpeakingFailed`."""

    @property
    def name(self) -> str:
        """For logs and tables."""
        ...

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        """The sound of a text (one or a few sentences). ``pace``: how much longer it takes, 1.3 for slower."""
        ...
