"""Which voice speaks on this machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ivr.errors import SpeakingFailed
from ivr.settings import VoiceKind
from ivr.speaking.cache import BYTES, CachedVoice
from ivr.speaking.command import CommandVoice
from ivr.speaking.festival import COMMAND, HINT, FestivalVoice
from ivr.speaking.http import HttpVoice

Engine = FestivalVoice | CommandVoice | HttpVoice


def choose_voice(
    cache_dir: Path,
    kind: VoiceKind = VoiceKind.FESTIVAL,
    *,
    command: str = "",
    url: str | None = None,
    workers: int = 1,
    max_bytes: int = BYTES,
) -> CachedVoice:
    """The voice that the settings name, with its cache below ``cache_dir``; nothing runs before the first sentence.

    Raises:
        SpeakingFailed: it is not installed or not named; the message says what to do.
    """
    make: dict[VoiceKind, Callable[[], Engine]] = {
        VoiceKind.FESTIVAL: lambda: _festival(workers),
        VoiceKind.COMMAND: lambda: _program(command),
        VoiceKind.HTTP: lambda: _server(url),
    }
    return CachedVoice(make[kind](), cache_dir / "speech", max_bytes=max_bytes)


def _festival(workers: int) -> FestivalVoice:
    if shutil.which(COMMAND[0]) is None:
        raise SpeakingFailed(f"{COMMAND[0]} is not installed: {HINT}")
    return FestivalVoice(workers)


def _program(command: str) -> CommandVoice:
    voice = CommandVoice(command)
    if shutil.which(voice.program) is None:
        raise SpeakingFailed(f"{voice.program}, the voice's program, is not installed")
    return voice


def _server(url: str | None) -> HttpVoice:
    if not url:
        raise SpeakingFailed("the address of the voice's server is not set")
    return HttpVoice(url)
