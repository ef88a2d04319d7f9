"""A caller's line with the robot's echo on it, and when the robot would fall silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ivr.call import CallLimits
from ivr.call.echo import EchoJudge
from ivr.call.endpointing import Endpointer, Moment
from ivr.hearing import VoiceActivity
from ivr.ports import FRAME_BYTES, FRAME_MS, SAMPLE_RATE
from tests.unit.ivr.sounds import over_telephone

Samples = npt.NDArray[np.float64]
FRAME = FRAME_MS / 1000
PAUSE, ROOM, HISS = 0.15, 0.15, 15.0
CLOCK = 1000.0
"""When the line begins."""
LIMITS = CallLimits()


@dataclass(frozen=True, slots=True)
class EchoLine:
    """The robot speaks without end; its sound comes back softer by ``gain`` decibels (None: not at all) and later."""

    sentences: Sequence[bytes]
    gain: float | None
    delay: float
    seconds: float = 30.0
    seed: int = 1

    def interruptions(
        self, person: bytes = b"", at: float = 0.0, *, judged: bool = True, jitter: float = 0.0
    ) -> list[float]:
        """When voice enough for an interruption had come, in seconds. ``person`` speaks over it from ``at`` on."""
        rng = np.random.default_rng(self.seed)
        judge, activity, endpointer = EchoJudge(), VoiceActivity(), Endpointer(LIMITS)
        pcm = self._line(rng, judge, np.frombuffer(person, "<i2").astype(float), at)
        found = []
        for number in range(len(pcm) // FRAME_BYTES):
            now = (number + 1) * FRAME
            frame = pcm[number * FRAME_BYTES : (number + 1) * FRAME_BYTES]
            explained = judge.explains(frame, CLOCK + now + rng.uniform(0, jitter)) and judged
            probability = activity.probability(frame)
            if endpointer.frame(0.0 if explained else probability, LIMITS.barge_in) is Moment.BEGAN:
                found.append(now)
                endpointer = Endpointer(LIMITS)
        return found

    def _line(self, rng: np.random.Generator, judge: EchoJudge, person: Samples, at: float) -> bytes:
        size = round(self.seconds * SAMPLE_RATE)
        robot, begins = np.zeros(size), round(0.5 * SAMPLE_RATE)
        while begins < size:
            sentence = self.sentences[int(rng.integers(len(self.sentences)))]
            samples = np.frombuffer(sentence, "<i2")[: size - begins]
            robot[begins : begins + samples.size] = samples
            judge.played(sentence, CLOCK + begins / SAMPLE_RATE)
            begins += samples.size + round(PAUSE * SAMPLE_RATE)
        line = rng.normal(0, HISS, size)
        if self.gain is not None:
            late = round(self.delay * SAMPLE_RATE)
            line[late:] += _in_a_room(robot, rng)[: size - late] * 10 ** (self.gain / 20)
        first = round(at * SAMPLE_RATE)
        line[first : first + person.size] += person[: size - first]
        return over_telephone(np.clip(line, -32768, 32767).astype("<i2").tobytes())


def _in_a_room(sound: Samples, rng: np.random.Generator) -> Samples:
    """The sound with its reverberation, as loud as it was."""
    size = round(ROOM * SAMPLE_RATE)
    response = rng.normal(size=size) * np.exp(-6.9 * np.arange(size) / size)
    response[0] = 6.0
    spectrum = np.fft.rfft(sound, sound.size + size) * np.fft.rfft(response, sound.size + size)
    return np.fft.irfft(spectrum, sound.size + size)[: sound.size] / float(np.sqrt((response**2).sum()))


def from_its_voice_on(pcm: bytes, threshold: float = 600.0) -> bytes:
    """The sound without the silence before it."""
    loud = np.abs(np.frombuffer(pcm, "<i2").astype(float)) > threshold
    return pcm[int(np.argmax(loud)) * 2 :]
