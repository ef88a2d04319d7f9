"""Transcripts that nobody said: known inventions, and words that repeat faster than a mouth can."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FASTEST = 30.0
"""Characters a second that a person can say at most; Whisper's loops are faster."""


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return dict(yaml.safe_load((Path(__file__).parent / "whisper.yml").read_text("utf-8")))


@lru_cache(maxsize=1)
def _phantoms() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _data()["phantoms"]))


def earlier_words() -> str:
    """What Whisper is told was said before: it makes the field's words and whole numbers likelier."""
    return str(_data()["earlier"])


def is_phantom(text: str, seconds: float) -> bool:
    """Whether a transcript of so many seconds of sound is an invention."""
    plain = " ".join(re.findall(r"\w+", text.lower().replace("ё", "е")))
    if not plain:
        return True
    too_fast = len(plain) > FASTEST * max(seconds, 0.5)
    return too_fast or _phantoms().fullmatch(plain) is not None


def without_echo(text: str) -> str:
    """The text without a sentence that follows itself: Whisper sometimes says the last one twice."""
    kept: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        bare = re.findall(r"\w+", sentence)
        if not kept or bare != re.findall(r"\w+", kept[-1]):
            kept.append(sentence)
    return " ".join(kept)
