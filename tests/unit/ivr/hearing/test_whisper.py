"""The real Whisper understands the real Festival over a telephone, and nothing in noise."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from dialogs.spoken import date_from_words
from ivr.errors import HearingBusy, HearingFailed
from ivr.hearing import WhisperEar, whisper_weights
from ivr.hearing.whisper import NotWanted
from ivr.hearing.whisper_weights import whisper_folder
from ivr.ports import FRAME_BYTES
from ivr.speaking import FestivalVoice
from tests.fakes.until import until
from tests.unit.ivr.sounds import noise, over_telephone, silence, word_errors

pytestmark = pytest.mark.phone

PHRASES = (
    "Как вступить в профсоюз?",
    "Задержали зарплату, что делать?",
    "Хочу записаться на конференцию.",
    "Какие последние новости?",
    "Что такое коллективный договор?",
    "Да.",
    "Нет.",
    "До свидания.",
)


async def _heard(ear: WhisperEar, pcm: bytes) -> str:
    listening = ear.listen()
    for at in range(0, len(pcm), FRAME_BYTES):
        assert await listening.feed(pcm[at : at + FRAME_BYTES]) == ""
    return await listening.finish()


async def test_phrases_over_the_telephone_are_understood(whisper: WhisperEar, festival: FestivalVoice) -> None:
    errors = words = 0
    for phrase in PHRASES:
        heard = await _heard(whisper, silence(0.3) + over_telephone(await festival.speak(phrase)) + silence(0.5))
        errors += word_errors(phrase, heard)
        words += len(phrase.split())
    assert errors / words < 0.2


async def test_the_day_and_month_of_birth_are_understood(whisper: WhisperEar, festival: FestivalVoice) -> None:
    """The year is sometimes heard as another one («45» for «85»): a form must read it back."""
    said = "четырнадцатое марта тысяча девятьсот восемьдесят пятого года"
    heard = date_from_words(await _heard(whisper, over_telephone(await festival.speak(said))))
    assert heard is not None
    assert (heard.day, heard.month) == (14, 3)


@pytest.mark.parametrize("sound", [b"", silence(3), noise(3, 30), noise(3, 900), noise(2, 9000)])
async def test_silence_and_noise_hold_no_words(whisper: WhisperEar, sound: bytes) -> None:
    assert await _heard(whisper, sound) == ""


async def test_utterances_of_several_calls_wait_for_one_another(whisper: WhisperEar, festival: FestivalVoice) -> None:
    said = await festival.speak("Спасибо, до свидания.")
    async with asyncio.TaskGroup() as group:
        heard = [group.create_task(_heard(whisper, said)) for _ in range(3)]
    assert len({task.result() for task in heard}) == 1


async def test_words_that_nobody_waits_for_are_not_recognised_to_the_end(whisper: WhisperEar) -> None:
    asked: list[int] = []

    def wanted() -> bool:
        asked.append(1)
        return len(asked) < 2

    with pytest.raises(NotWanted):
        whisper.transcribe(noise(1), wanted)
    assert len(asked) == 2


async def test_over_its_patience_the_ear_is_busy(whisper: WhisperEar, festival: FestivalVoice) -> None:
    said = await festival.speak("Как вступить в профсоюз?")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_words_or_busy(whisper, said)) for _ in range(100)]
    heard = [task.result() for task in tasks]
    busy = sum(one is None for one in heard)
    assert 0 < busy < 100 - whisper.workers.count
    assert all("профсоюз" in one for one in heard if one is not None)


async def _words_or_busy(ear: WhisperEar, pcm: bytes) -> str | None:
    try:
        return await ear.hear(pcm)
    except HearingBusy:
        return None


class BrokenModel:
    """Has no memory once, hangs once until its gate opens, then is the real one."""

    def __init__(self, model: Any, gate: threading.Event) -> None:
        self._model, self._gate, self._asked = model, gate, 0

    def encode(self, features: Any) -> Any:
        self._asked += 1
        if self._asked == 1:
            raise MemoryError
        if self._asked == 2:
            self._gate.wait()
        return self._model.encode(features)

    def generate(self, *arguments: Any, **options: Any) -> Any:
        return self._model.generate(*arguments, **options)


async def test_a_model_without_memory_and_one_that_hangs_lose_one_utterance_each(
    whisper: WhisperEar, festival: FestivalVoice
) -> None:
    said, gate = await festival.speak("Как вступить в профсоюз?"), threading.Event()
    ear = WhisperEar(BrokenModel(whisper._model, gate), whisper._tokenizer)
    with pytest.raises(HearingFailed, match="MemoryError"):
        await ear.hear(said)
    ear.workers.seconds = 0.2
    with pytest.raises(HearingFailed, match="no answer within"):
        await ear.hear(said)
    ear.workers.seconds = 60.0
    assert "профсоюз" in await ear.hear(said)
    gate.set()
    await until(lambda: not ear.workers._stuck)
    ear.close()


def test_damaged_weights_are_made_anew(tmp_path: Path) -> None:
    folder = whisper_folder(tmp_path)
    model = folder / "model.bin"
    model.write_bytes(b"\0" * 100)
    assert (whisper_folder(tmp_path) / "model.bin").stat().st_size == whisper_weights.SIZE
    assert {path.suffix for path in folder.iterdir()} == {".bin", ".json", ".txt"}


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HearingFailed, match="cannot be put"):
        whisper_folder(tmp_path / "file")


def test_missing_packages_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper_weights, "PARTS", (("no-such-package", "x"),))
    with pytest.raises(HearingFailed, match="no-such-package"):
        whisper_folder(tmp_path)
