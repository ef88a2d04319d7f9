"""The real Festival speaks, and is replaced when it dies or hangs."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from ivr.errors import SpeakingFailed
from ivr.speaking import FestivalVoice, choose_voice, festival
from tests.fakes.until import until

pytestmark = pytest.mark.phone

SECOND = 32_000


@pytest.fixture
async def voice() -> AsyncIterator[FestivalVoice]:
    voice = FestivalVoice(speak_seconds=3)
    yield voice
    await voice.close()


def _processes() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "festival" in child.name()]


async def test_a_sentence_takes_as_long_as_a_person_takes(voice: FestivalVoice) -> None:
    assert 1.5 * SECOND < len(await voice.speak("Как вступить в профсоюз?")) < 5 * SECOND


@pytest.mark.parametrize(
    "text",
    [
        '") (quit) ("',
        "\\",
        "<>&$`';|",
        "{}\x00\u202e",
        "№ § 12 abc",
        "Телефон .",
        ", да",
        "а - б -",
        "..!? эй ;;",
        "ъ",
        "щ ь",
    ],
)
async def test_no_text_is_taken_for_a_command(voice: FestivalVoice, text: str) -> None:
    await voice.speak(text)
    assert await voice.speak("Всё хорошо.")


async def test_a_process_that_grew_fat_is_replaced(voice: FestivalVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    await voice.speak("Раз.")
    (fat,) = _processes()
    await voice.speak("Два.")
    assert _processes() == [fat]
    monkeypatch.setattr(festival, "MOST_BYTES", 1)
    assert await voice.speak("Три.")
    assert fat not in _processes()


async def test_a_voice_at_rest_has_no_process_and_speaks_again(voice: FestivalVoice) -> None:
    await voice.speak("Раз.")
    await voice.rest()
    assert _processes() == []
    assert await voice.speak("Два.")


async def test_nothing_is_left_in_the_temporary_folder(
    voice: FestivalVoice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for text in ("Раз.", "Два."):
        await voice.speak(text)
    assert [len(files) for _, _, files in os.walk(tmp_path)] == [0, 0], "a folder, and no sound in it"
    _processes()[0].kill()
    await voice.speak("Три.")
    assert len(os.listdir(tmp_path)) == 1
    await voice.close()
    assert os.listdir(tmp_path) == []


async def test_nothing_to_say_is_no_sound(voice: FestivalVoice) -> None:
    assert await voice.speak("... 123") == b""
    assert _processes() == []


async def test_a_killed_voice_is_replaced(voice: FestivalVoice) -> None:
    await voice.speak("Раз.")
    for process in _processes():
        process.kill()
    assert await voice.speak("Два.")


async def test_a_voice_killed_in_the_middle_of_a_sentence_says_it_all_the_same(voice: FestivalVoice) -> None:
    """``kill -9`` of the real process while it computes; the sentence comes whole, from a new one."""
    long = "Если зарплату задержали больше чем на пятнадцать дней, вы вправе приостановить работу. " * 6
    expected = len(await voice.speak(long))
    (victim,) = _processes()
    busy = victim.cpu_times().user
    async with asyncio.TaskGroup() as group:
        speaking = group.create_task(voice.speak(f"{long} Всё."))
        await until(lambda: victim.cpu_times().user > busy)
        assert not speaking.done()
        victim.kill()
    assert len(speaking.result()) > expected
    assert victim not in _processes()


async def test_slower_speech_takes_longer(voice: FestivalVoice) -> None:
    plain = await voice.speak("Членский взнос составляет один процент.")
    assert len(await voice.speak("Членский взнос составляет один процент.", pace=1.3)) == pytest.approx(
        1.3 * len(plain), rel=0.01
    )


async def test_a_hung_voice_is_replaced(voice: FestivalVoice) -> None:
    await voice.speak("Раз.")
    (hung,) = _processes()
    hung.suspend()
    assert await voice.speak("Два.")
    assert hung not in _processes()


async def test_an_interrupted_sentence_does_not_spoil_the_next(
    voice: FestivalVoice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    await voice.start()
    expected = await voice.speak("Коротко.")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await voice.speak("Очень длинное предложение, которое никто не дослушает. " * 15)
    assert len(await voice.speak("Коротко.")) == len(expected)
    assert [len(files) for _, _, files in os.walk(tmp_path)] == [0, 0], "the sound that nobody waited for is gone"


async def test_two_processes_speak_side_by_side() -> None:
    voice = FestivalVoice(workers=2)
    async with asyncio.TaskGroup() as group:
        spoken = [group.create_task(voice.speak("Проверка связи.")) for _ in range(4)]
    assert len({len(task.result()) for task in spoken}) == 1
    assert len(_processes()) == 2
    await voice.close()
    assert _processes() == []


async def test_a_voice_that_never_answers_is_a_failure() -> None:
    voice = FestivalVoice(command=("sleep", "60"), start_seconds=0.1)
    with pytest.raises(SpeakingFailed):
        await voice.speak("Раз.")
    await voice.close()


async def test_a_missing_festival_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = FestivalVoice(command=("no-such-festival",))
    with pytest.raises(SpeakingFailed, match="festvox-ru"):
        await voice.speak("Раз.")
    await voice.close()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SpeakingFailed, match="festvox-ru"):
        choose_voice(tmp_path)
