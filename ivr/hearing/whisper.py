"""Whisper-base by CTranslate2, in int8, on a processor: one utterance at a time, nothing streams.

The encoder is given the utterance and a little silence where the model's authors pad to 30 s:
an utterance of 3 s then takes about 0.4 s on two cores, not 0.9 s.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ctranslate2
import numpy as np
from tokenizers import Tokenizer

from ivr.errors import HearingFailed
from ivr.hearing.log_mel import FRAMES_A_SECOND, log_mel
from ivr.hearing.phantoms import earlier_words, is_phantom, without_echo
from ivr.hearing.voice_activity import spoken_part
from ivr.hearing.whisper_weights import whisper_folder
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


class WhisperEar:
    """Hears a whole utterance. Made by :meth:`load`; one model for all calls, one utterance at a time."""

    name = "whisper-base-int8"
    streams = False

    def __init__(self, model: ctranslate2.models.Whisper, tokenizer: Tokenizer) -> None:
        self._model = model
        self._tokenizer = tokenizer
        earlier = tokenizer.encode(f" {earlier_words()}", add_special_tokens=False).ids
        task = [tokenizer.token_to_id(token) for token in TASK]
        self._prompt = [tokenizer.token_to_id(EARLIER), *earlier, *task]
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="whisper")

    @classmethod
    def load(cls, cache_dir: Path, *, threads: int = 2) -> WhisperEar:
        """Load the model; blocking, 1-2 s, about 200 MB.

        Raises:
            HearingFailed: the weights are missing or damaged, or the model does not load.
        """
        folder = whisper_folder(cache_dir)
        try:
            model = ctranslate2.models.Whisper(str(folder), compute_type="int8", intra_threads=threads)
            ear = cls(model, Tokenizer.from_file(str(folder / "tokenizer.json")))
        except (RuntimeError, ValueError) as error:
            raise HearingFailed(f"Whisper does not load from {folder}: {error}") from error
        ear.transcribe(b"\0\0" * SAMPLE_RATE)
        return ear

    def listen(self) -> WhisperListening:
        """Begin an utterance."""
        return WhisperListening(self)

    async def hear(self, pcm: bytes) -> str:
        """The words of an utterance, empty where no voice is in it.

        Raises:
            HearingFailed: the model failed.
        """
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._heard, pcm)
        except RuntimeError as error:
            raise HearingFailed(f"Whisper failed: {error}") from error

    def close(self) -> None:
        """Let the worker thread end."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _heard(self, pcm: bytes) -> str:
        spoken = spoken_part(pcm)
        return self.transcribe(spoken) if spoken else ""

    def transcribe(self, pcm: bytes) -> str:
        """The words of a sound that holds a voice. Blocking."""
        began = time.perf_counter()
        pcm = pcm[-round(LONGEST * SAMPLE_RATE) * 2 :]
        seconds = len(pcm) / 2 / SAMPLE_RATE
        features = log_mel(pcm, silence=max(SILENCE, WINDOW - seconds))[:, : 30 * FRAMES_A_SECOND]
        text = self._decoded(np.ascontiguousarray(features[None]), seconds)
        logger.debug("heard %.1f s in %.2f s", seconds, time.perf_counter() - began)
        return "" if is_phantom(text, seconds) else text

    def _decoded(self, features: np.ndarray[tuple[int, ...], np.dtype[np.float32]], seconds: float) -> str:
        encoded = self._model.encode(ctranslate2.StorageView.from_array(features))
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
