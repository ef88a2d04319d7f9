"""The real voice and the real ear, loaded once for all tests of the telephone's parts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ivr.hearing import WhisperEar
from ivr.speaking import FestivalVoice


@pytest.fixture(scope="session")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhisperEar]:
    """Whisper with its weights joined in a fresh cache."""
    ear = WhisperEar.load(Path(tmp_path_factory.mktemp("cache")))
    yield ear
    ear.close()


@pytest.fixture
async def festival() -> AsyncIterator[FestivalVoice]:
    """Festival, ended after the test."""
    voice = FestivalVoice()
    yield voice
    await voice.close()
