"""Where there is a voice: Silero's detector behind a cheap look at loudness and for steady tones."""

from __future__ import annotations

import numpy as np

from ivr.hearing.silero import SAMPLES, WEIGHTS, Silero, load
from ivr.hearing.tones import SteadyTone
from ivr.levels import SPEECH, STILL_SPEECH

CHUNK_BYTES = SAMPLES * 2
"""The detector looks at 32 ms at once."""
CHUNK_SECONDS = 0.032
QUIET_RMS = 30.0
"""Below this loudness (of 32,768) nobody can be speaking, and the detector is not asked."""


class VoiceActivity:
    """The probability of a voice, one detector a call; frames of any length."""

    def __init__(self) -> None:
        self._detector = Silero(load(WEIGHTS))
        self._tone = SteadyTone()
        self._rest = b""
        self._last = 0.0

    def probability(self, pcm: bytes) -> float:
        """The probability (0 to 1) that a person speaks, as of the last whole 32 ms heard."""
        sound = self._rest + pcm
        whole = len(sound) // CHUNK_BYTES * CHUNK_BYTES
        for at in range(0, whole, CHUNK_BYTES):
            self._last = self._of_chunk(sound[at : at + CHUNK_BYTES])
        self._rest = sound[whole:]
        return self._last

    def reset(self) -> None:
        """Forget what was heard before."""
        self._detector.reset()
        self._tone = SteadyTone()
        self._rest, self._last = b"", 0.0

    def _of_chunk(self, chunk: bytes) -> float:
        samples = np.frombuffer(chunk, "<i2").astype(np.float32)
        if float(np.sqrt(np.mean(samples**2))) < QUIET_RMS:
            return 0.0
        if self._tone.sounds(samples):
            self._detector.reset()
            return 0.0
        return self._detector.probability(samples / np.float32(32767))


def spoken_part(pcm: bytes, *, least_seconds: float = 0.12, margin_seconds: float = 0.3) -> bytes:
    """The sound from the first to the last voice in it, with a margin; empty where no voice lasts ``least_seconds``."""
    detector = VoiceActivity()
    chunks = range(0, len(pcm) - CHUNK_BYTES + 1, CHUNK_BYTES)
    heard = {at: detector.probability(pcm[at : at + CHUNK_BYTES]) for at in chunks}
    if sum(probability >= SPEECH for probability in heard.values()) * CHUNK_SECONDS < least_seconds:
        return b""
    voiced = [at for at, probability in heard.items() if probability >= STILL_SPEECH]
    margin = round(margin_seconds / CHUNK_SECONDS) * CHUNK_BYTES
    return pcm[max(0, voiced[0] - margin) : voiced[-1] + CHUNK_BYTES + margin]
