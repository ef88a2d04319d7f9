"""Which ear listens on this machine."""

from __future__ import annotations

from pathlib import Path

from ivr.errors import HearingFailed
from ivr.hearing.vosk import VoskEar
from ivr.hearing.whisper import WhisperEar

VOSK_HINT = (
    "unpack vosk-model-small-ru-0.22.zip (alphacephei.com/vosk/models) there, or set another folder or another ear"
)


def choose_ear(kind: str, models_dir: Path | None, cache_dir: Path, *, threads: int = 2) -> VoskEar | WhisperEar:
    """The loaded ear: ``vosk``, ``whisper``, or ``auto`` (Vosk where its Russian model is). Blocking, seconds.

    Raises:
        HearingFailed: its model is missing or damaged; the message says what to do.
    """
    model = vosk_model(models_dir)
    if kind == "vosk" and model is None:
        raise HearingFailed(f"no Russian Vosk model in {models_dir}: {VOSK_HINT}")
    if model is not None and kind != "whisper":
        return VoskEar.load(model)
    return WhisperEar.load(cache_dir, threads=threads)


def vosk_model(models_dir: Path | None) -> Path | None:
    """The Russian model in a folder, the one that sorts last, or None."""
    if models_dir is None or not models_dir.is_dir():
        return None
    found = [path for path in sorted(models_dir.glob("vosk-model*-ru-*")) if (path / "conf" / "model.conf").is_file()]
    return found[-1] if found else None
