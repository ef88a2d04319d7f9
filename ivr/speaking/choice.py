"""Which voice speaks on this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

from ivr.errors import SpeakingFailed
from ivr.speaking.cache import BYTES, CachedVoice
from ivr.speaking.festival import COMMAND, HINT, FestivalVoice


def choose_voice(cache_dir: Path, *, workers: int = 1, max_bytes: int = BYTES) -> CachedVoice:
    """Festival with its cache below ``cache_dir``; processes start with the first sentence.

    Raises:
        SpeakingFailed: Festival is not installed; the message says what to do.
    """
    if shutil.which(COMMAND[0]) is None:
        raise SpeakingFailed(f"{COMMAND[0]} is not installed: {HINT}")
    return CachedVoice(FestivalVoice(workers), cache_dir / "speech", max_bytes=max_bytes)
