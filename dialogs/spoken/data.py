"""The words of :file:`ru.yml`, and readings of Russian words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge_base.words import analyser


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """What stands in :file:`ru.yml`."""
    return dict(yaml.safe_load((Path(__file__).parent / "ru.yml").read_text("utf-8")))


@lru_cache(maxsize=4096)
def parses(word: str) -> tuple[Any, ...]:
    """Every reading of a word, likeliest first."""
    return tuple(analyser().parse(word))


def noun(word: str, *, adjective: bool = False) -> Any:
    """The reading of a dictionary form as a noun (or adjective) in the nominative singular."""
    readings = parses(word)
    nominative = [reading for reading in readings if {"nomn", "sing"} in reading.tag]
    wanted = [reading for reading in nominative if "ADJF" in reading.tag] if adjective else []
    return (wanted or nominative or list(readings))[0]


@lru_cache(maxsize=1024)
def inflected(phrase: str, case: str, number: str = "sing") -> str:
    """A phrase of nouns and adjectives in a case (``gent``, ``datv`` …); words that cannot bend stay."""
    bent = []
    head = phrase.split()[-1]
    for word in phrase.split():
        form = noun(word, adjective=word != head).inflect({case, number})
        done = form.word if form else word
        bent.append(done.capitalize() if word[0].isupper() else done)
    return " ".join(bent)


def gender(word: str) -> str:
    """``m``, ``f`` or ``n`` of a noun in its dictionary form."""
    return str(words()["genders"].get(word) or {"femn": "f", "neut": "n"}.get(str(noun(word).tag.gender), "m"))


def many(phrase: str) -> str:
    """The genitive of many: «рублей», but «человек»."""
    return str(words()["counted"].get(phrase) or inflected(phrase, "gent", "plur"))
