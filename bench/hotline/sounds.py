"""What the callers say: a real human's numbers, days and months, and questions by the house's voice."""

from __future__ import annotations

import json
import random
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dialogs.spoken import say_number, speakable
from ivr.softphone.alaw import from_line
from ivr.softphone.heard import level
from ivr.speaking.cache import CachedVoice

PROMPTS = "usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU/digits"
DAYS = ("воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота")
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"
)  # fmt: skip
QUESTIONS = Path(__file__).parents[2] / "tests/data/questions-test.jsonl"
SEED = 4
LINE_RATE = 8000


@dataclass(frozen=True, slots=True)
class Said:
    """Something to say: the words, the sound (16 kHz), and when in it the voice begins and ends (seconds)."""

    text: str
    pcm: bytes
    onset: float
    voiced: float


def said(text: str, pcm: bytes) -> Said:
    """With the end of the voice measured, since recordings end in silence."""
    frame = LINE_RATE // 50
    samples = np.frombuffer(pcm, "<i2")[::2]
    loud = [at for at in range(0, len(samples) - frame + 1, frame) if level(samples[at : at + frame]) > -42.0]
    begins, ends = (loud[0] / LINE_RATE, (loud[-1] + frame) / LINE_RATE) if loud else (0.0, 0.0)
    return Said(text, pcm, begins, ends)


def prompts(cache_dir: Path) -> list[Said]:
    """The human's recordings of numbers, days of the week and months.

    Raises:
        FileNotFoundError: Asterisk's root with its sounds is not there: docker/install/asterisk.sh makes it.
    """
    folder = cache_dir / "asterisk" / PROMPTS
    names = {f"{number}": say_number(number) for number in (*range(21), *range(30, 100, 10))}
    names |= {"hundred": "сто", "thousand": "тысяча"}
    names |= {f"day-{number}": day for number, day in enumerate(DAYS)}
    names |= {f"mon-{number}": month for number, month in enumerate(MONTHS)}
    return [said(text, _wave(folder / f"{name}.wav")) for name, text in names.items()]


def _wave(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        if file.getframerate() != LINE_RATE:
            raise ValueError(f"{path}: 8 kHz expected")
    return from_line(samples.astype(np.int16), 2 * LINE_RATE)


async def questions(voice: CachedVoice, count: int) -> list[Said]:
    """Test questions of the formal and spoken styles, spoken by the house's voice; the same ones in each run."""
    lines = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines() if line.strip()]
    texts: Sequence[str] = [line["text"] for line in lines if line["style"] in ("formal", "spoken")]
    chosen = random.Random(SEED).sample([text for text in texts if 20 <= len(text) <= 90], count)
    return [said(text, await voice.speak(speakable(text), keep=True)) for text in chosen]
