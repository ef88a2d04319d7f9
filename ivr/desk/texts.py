"""What is said to those who wait, from :file:`texts.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from dialogs.reading import words
from dialogs.spoken import say_count, say_ordinal
from ivr.phrases import fixed, load, load_texts

USUAL_PLACES = 3
"""Places in the queue whose sentences are made before the first call."""


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """Every text by its name."""
    return load_texts(Path(__file__).parent)


def say_position(position: int) -> str:
    """«Ваше место в очереди, второе.»"""
    return texts()["position"].format(position=say_ordinal(position, gender="n"))


def say_wait(minutes: int) -> str:
    """«Ждать примерно три минуты.»"""
    return texts()["wait"].format(minutes=say_count(minutes, "минута", "accs"))


def wants_call(said: str) -> bool:
    """Whether words ask for a call back, where they are neither yes nor no."""
    return any(word.startswith(tuple(_asks_call())) for word in words(said))


@lru_cache(maxsize=1)
def _asks_call() -> list[str]:
    return list(load(Path(__file__).parent)["wants_call"])


def desk_phrases() -> list[str]:
    """The sentences that are the same for everybody, to be made before the first call."""
    return fixed(texts().values()) + [say_position(place) for place in range(1, USUAL_PLACES + 1)]
