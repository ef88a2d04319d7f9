"""What was spoken once is not made again, within bounds."""

from __future__ import annotations

from pathlib import Path

from ivr.errors import SpeakingFailed
from ivr.speaking.cache import CachedVoice


class CountingVoice:
    """Speaks a hundred bytes a text, and counts."""

    name = "counting"

    def __init__(self) -> None:
        self.spoken: list[str] = []
        self.broken = False

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        if self.broken:
            raise SpeakingFailed("broken")
        self.spoken.append(text)
        return text[:1].encode() * 100


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


async def test_a_text_is_made_once_even_after_a_restart(tmp_path: Path) -> None:
    voice = CountingVoice()
    first = await CachedVoice(voice, tmp_path / "new").speak("привет")
    assert await CachedVoice(voice, tmp_path / "new").speak("привет") == first
    assert voice.spoken == ["привет"]


async def test_another_voice_does_not_answer_from_this_cache(tmp_path: Path) -> None:
    voice, other = CountingVoice(), CountingVoice()
    other.name = "other"
    await CachedVoice(voice, tmp_path).speak("привет")
    await CachedVoice(other, tmp_path).speak("привет")
    assert other.spoken == ["привет"]


async def test_the_folder_stays_bounded_and_what_is_used_survives(tmp_path: Path) -> None:
    voice = CountingVoice()
    cache = CachedVoice(voice, tmp_path, max_bytes=1000)
    for number in range(30):
        await cache.speak("часто")
        await cache.speak(f"{number}")
    assert _size_of(tmp_path) <= 1000
    assert voice.spoken.count("часто") == 1


async def test_a_folder_that_cannot_be_written_costs_no_speech(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert await CachedVoice(CountingVoice(), tmp_path / "file" / "cache").speak("да") == "д"[:1].encode() * 100


async def test_a_warm_up_makes_everything_and_stops_at_a_broken_voice(tmp_path: Path) -> None:
    voice = CountingVoice()
    cache = CachedVoice(voice, tmp_path)
    assert await cache.warm_up(["а", "б"]) == 2
    voice.broken = True
    assert await cache.warm_up(["а", "в", "г"]) == 1
    assert voice.spoken == ["а", "б"]
