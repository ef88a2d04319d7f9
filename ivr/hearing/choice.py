"""Which ear listens on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from ivr.errors import HearingFailed
from ivr.hearing.vosk import VoskEar
from ivr.hearing.vosk_server import VoskServerEar
from ivr.hearing.whisper import WhisperEar
from ivr.models import vosk_model
from ivr.settings import EarKind

VOSK_HINT = "fetch it: profline models fetch; or set another folder or another ear"


def choose_ear(
    kind: str, models_dir: Path | None, cache_dir: Path, *, vosk_url: str | None = None, threads: int | None = None
) -> VoskEar | VoskServerEar | WhisperEar:
    """The loaded ear of an :class:`EarKind`; blocking, seconds. ``threads``: cores it may use, all by default.

    ``auto``: Vosk where its Russian model is, else Whisper; a server is used where it is asked for, and only there.

    Raises:
        HearingFailed: its model is missing or damaged; the message says what to do.
    """
    wanted, cores = EarKind(kind), threads or len(os.sched_getaffinity(0))
    if wanted is EarKind.VOSK_SERVER:
        if not vosk_url:
            raise HearingFailed("no address of a Vosk server is set")
        return VoskServerEar(vosk_url)
    model = vosk_model(models_dir)
    if wanted is EarKind.VOSK and model is None:
        raise HearingFailed(f"no Russian Vosk model in {models_dir}: {VOSK_HINT}")
    if model is not None and wanted is not EarKind.WHISPER:
        return VoskEar.load(model, threads=cores)
    return WhisperEar.load(cache_dir, threads=cores)
