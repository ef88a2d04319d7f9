"""Whisper-base by CTranslate2, in int8, on a processor: whole utterances, as many at once as there are cores.

The encoder is given the utterance and a little silence where the model's authors pad to 30 s: 0.05 s, not 0.5 s.
Each utterance has one core: the decoder's steps are so short that a second core costs more in waiting than it
gives (2.5 s of speech: 0.28 s on one core, 0.39 s on two).
"""

from __future__ import annotations

import logging
import time
from pathlib import Path

import ctranslate2
import numpy as np
from tokenizers import Tokenizer

from ivr.errors import HearingFailed
from ivr.hearing.log_mel import FRAMES_A_SECOND, log_mel
from ivr.hearing.phantoms import earlier_words, is_phantom, without_echo
from ivr.hearing.voice_activity import spoken_part
from ivr.hearing.whisper_weights import whisper_folder
from ivr.hearing.workers import Wanted, Workers
from ivr.ports import SAMPLE_RATE

logger = logging.getLogger(__name__)

SILENCE, WINDOW = 2.0, 10.0
"""Seconds of silence after the utterance at least, and of both together. With less the model repeats itself;
with 30 s, as its authors have it, it is hardly better and takes thrice as long."""
LONGEST = 28.0
"""Seconds that are heard; the model's window is 30."""
TOKENS_A_SECOND = 12
"""More than anybody says; bounds what the model may invent."""
TASK = ("<|startoftranscript|>", "<|ru|>", "<|transcribe|>", "<|notimestamps|>")
EARLIER = "<|startofprev|>"
BEAM = 5
NO_SPEECH = 0.8
"""From this probability of "no speech" on, together with doubtful words, nothing was said."""
DOUBT = -1.0
PATIENCE = 2.5
"""Seconds that an utterance may have to wait for others; above that the ear is busy."""
STUCK = 15.0
"""Seconds after which a recognition will never end."""


class NotWanted(Exception):
    """The caller went on, or hung up: nobody waits for these words."""


def _always() -> bool:
    return True


class WhisperEar:
    """Hears a whole utterance. Made by :meth:`load`; one model for all calls, ``at_once`` utterances at once."""

    name = "whisper-base-int8"
    streams = False

    def __init__(
        self, model: ctranslate2.models.Whisper, tokenizer: Tokenizer, *, at_once: int = 1, patience: float = PATIENCE
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        earlier = tokenizer.encode(f" {earlier_words()}", add_special_tokens=False).ids
        task = [tokenizer.token_to_id(token) for token in TASK]
        self._prompt = [tokenizer.token_to_id(EARLIER), *earlier, *task]
        self.workers = Workers("whisper", at_once, STUCK, patience)

    @classmethod
    def load(cls, cache_dir: Path, *, threads: int = 2, patience: float = PATIENCE) -> WhisperEar:
        """Load the model; blocking, 1-2 s, about 200 MB.

        ``threads``: utterances at once, one core each; ``patience``: seconds that one may wait for others.

        Raises:
            HearingFailed: the weights are missing or damaged, or the model does not load.
        """
        folder = whisper_folder(cache_dir)
        try:
            model = ctranslate2.models.Whisper(str(folder), compute_type="int8", inter_threads=threads, intra_threads=1)
            ear = cls(model, Tokenizer.from_file(str(folder / "tokenizer.json")), at_once=threads, patience=patience)
            ear.transcribe(b"\0\0" * SAMPLE_RATE)
        except (RuntimeError, ValueError, MemoryError) as error:
            raise HearingFailed(f"Whisper does not load from {folder}: {error}") from error
        return ear

    def listen(self) -> WhisperListening:
        """Begin an utterance."""
        return WhisperListening(self)

    async def hear(self, pcm: bytes) -> str:
        """The words of an utterance, empty where no voice is in it. Cancelled, it stops at the next step.

        Raises:
            HearingBusy: too many wait already.
            HearingFailed: the model failed, or is stuck.
        """
        return await self.workers.do(lambda wanted: self._heard(pcm, wanted))

    def close(self) -> None:
        """Let the worker threads end."""
        self.workers.close()

    def _heard(self, pcm: bytes, wanted: Wanted) -> str:
        spoken = spoken_part(pcm)
        return self.transcribe(spoken, wanted) if spoken else ""

    def transcribe(self, pcm: bytes, wanted: Wanted = _always) -> str:
        """The words of a sound that holds a voice. Blocking.

        Raises:
            NotWanted: the result is not waited for any more.
        """
        began = time.perf_counter()
        pcm = pcm[-round(LONGEST * SAMPLE_RATE) * 2 :]
        seconds = len(pcm) / 2 / SAMPLE_RATE
        features = log_mel(pcm, silence=max(SILENCE, WINDOW - seconds))[:, : 30 * FRAMES_A_SECOND]
        text = self._decoded(np.ascontiguousarray(features[None]), seconds, wanted)
        logger.debug("heard %.1f s in %.2f s", seconds, time.perf_counter() - began)
        return "" if is_phantom(text, seconds) else text

    def _decoded(
        self, features: np.ndarray[tuple[int, ...], np.dtype[np.float32]], seconds: float, wanted: Wanted
    ) -> str:
        if not wanted():
            raise NotWanted
        encoded = self._model.encode(ctranslate2.StorageView.from_array(features))
        if not wanted():
            raise NotWanted
        (result,) = self._model.generate(
            encoded,
            [self._prompt],
            beam_size=BEAM,
            sampling_temperature=0,
            max_length=len(self._prompt) + 8 + round(TOKENS_A_SECOND * seconds),
            return_scores=True,
            return_no_speech_prob=True,
        )
        if result.no_speech_prob > NO_SPEECH and result.scores[0] < DOUBT:
            return ""
        text: str = self._tokenizer.decode(result.sequences_ids[0], skip_special_tokens=True)
        return without_echo(text.strip().lower())


class WhisperListening:
    """One utterance, kept until it is over."""

    def __init__(self, ear: WhisperEar) -> None:
        self._ear = ear
        self._pcm = bytearray()

    async def feed(self, pcm: bytes) -> str:
        """Keep more sound; there are no words before the end."""
        self._pcm += pcm
        return ""

    async def finish(self) -> str:
        """The words of everything that was fed.

        Raises:
            HearingFailed: the model failed.
        """
        return await self._ear.hear(bytes(self._pcm))
