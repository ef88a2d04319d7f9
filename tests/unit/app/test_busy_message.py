"""What callers above the limit hear is a setting: the words, or nothing, so that the provider tries another machine."""

from __future__ import annotations

from pathlib import Path

from app.busy import put_busy_message
from ivr.asterisk.busy import kept_sound


class _Voice:
    name = "a voice"

    async def speak(self, text: str, pace: float = 1.0) -> bytes:
        return b"\1\0" * 100


async def test_the_words_are_there_where_they_are_wanted_and_gone_where_not(tmp_path: Path) -> None:
    await put_busy_message(_Voice(), tmp_path, wanted=True)
    assert kept_sound(tmp_path, "/mnt") == "/mnt/busy"
    await put_busy_message(_Voice(), tmp_path, wanted=False)
    assert kept_sound(tmp_path, "/mnt") is None
    await put_busy_message(_Voice(), tmp_path, wanted=False)
