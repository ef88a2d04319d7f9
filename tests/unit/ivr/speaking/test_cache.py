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
    first = await CachedVoice(voice, tmp_path / "new").speak("привет", keep=True)
    assert await CachedVoice(voice, tmp_path / "new").speak("привет") == first
    assert voice.spoken == ["привет"]


async def test_another_voice_does_not_answer_from_this_cache(tmp_path: Path) -> None:
    voice, other = CountingVoice(), CountingVoice()
    other.name = "other"
    await CachedVoice(voice, tmp_path).speak("привет", keep=True)
    await CachedVoice(other, tmp_path).speak("привет")
    assert other.spoken == ["привет"]


async def test_the_folder_stays_bounded_and_what_is_used_survives(tmp_path: Path) -> None:
    voice = CountingVoice()
    cache = CachedVoice(voice, tmp_path, max_bytes=1000)
    for number in range(30):
        await cache.speak("часто", keep=True)
        await cache.speak(f"{number}", keep=True)
    assert _size_of(tmp_path) <= 1000
    assert voice.spoken.count("часто") == 1


async def test_what_is_said_in_a_call_is_remembered_but_not_kept_on_disk(tmp_path: Path) -> None:
    voice = CountingVoice()
    cache = CachedVoice(voice, tmp_path)
    said = "Номер вашей карты семь семь ноль ноль."
    assert await cache.speak(said) == await cache.speak(said)
    assert voice.spoken == [said]
    assert _size_of(tmp_path) == 0
    await CachedVoice(voice, tmp_path).speak(said)
    assert voice.spoken == [said, said]


async def test_memory_is_bounded_too(tmp_path: Path) -> None:
    voice = CountingVoice()
    cache = CachedVoice(voice, tmp_path, remembered_bytes=500)
    for text in ("а", "б", "а", "в", "а", "б"):
        await cache.speak(text)
    assert voice.spoken == ["а", "б", "в", "б"]


async def test_what_was_said_in_a_call_first_is_kept_once_it_is_known_to_be_for_everybody(tmp_path: Path) -> None:
    voice = CountingVoice()
    cache = CachedVoice(voice, tmp_path)
    await cache.speak("привет")
    assert not await cache.keeps("привет")
    assert await cache.warm_up(["привет"]) == 1
    assert await cache.keeps("привет")
    assert voice.spoken == ["привет"]


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
