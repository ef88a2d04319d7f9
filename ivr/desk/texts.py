"""What is said to those who wait, from :file:`texts.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.reading import words
from dialogs.spoken import say_count, say_ordinal
from ivr.speaking.sentences import sentences

USUAL_PLACES = 3
"""Places in the queue whose sentences are made before the first call."""


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """Every text by its name."""
    data = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text("utf-8"))
    return {name: text for name, text in data.items() if isinstance(text, str)}


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
    data = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text("utf-8"))
    return list(data["wants_call"])


def desk_phrases() -> list[str]:
    """The sentences that are the same for everybody, to be made before the first call."""
    fixed = [sentence for text in texts().values() if "{" not in text for sentence in sentences(text)]
    return fixed + [say_position(place) for place in range(1, USUAL_PLACES + 1)]
