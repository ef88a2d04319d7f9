"""Plain wishes that are no question of a topic, and that the understanding does not know: data, links, card, code.

The ids of what is understood are a contract; a wish is understood as its topic, and done at once. Pure: text in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.nlu.text import normalise
from knowledge_base.words import split_words

LONGEST = 12
"""Words of a plain wish; who says more explains something."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be begun, and the id of the contract that it is ``understood`` as."""

    flow: str
    understood: str


def wished(text: str) -> Wish | None:
    """The wish that a text is as a whole, or None."""
    phrases = _phrases()
    said = [word for word in split_words(normalise(text)) if word not in phrases.within]
    if not 1 < len(said) <= LONGEST:
        return None
    return next((wish for wish, pattern in phrases.patterns if pattern.fullmatch(" ".join(said))), None)


def flows() -> frozenset[str]:
    """All that can be wished for."""
    return frozenset(wish.flow for wish, _ in _phrases().patterns)


@dataclass(frozen=True, slots=True)
class _Phrases:
    within: frozenset[str]
    patterns: Sequence[tuple[Wish, re.Pattern[str]]]


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    data = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    beside = re.sub(r"\|\s+", "|", data["beside"].strip())
    found = []
    for one in data["wishes"]:
        either = "|".join(f"(?:{pattern})" for pattern in one["patterns"])
        for name in reversed(data["words"]):  # a later word may be made of earlier ones
            either = either.replace(name, f"(?:{data['words'][name]})")
        whole = re.compile(rf"(?:(?:{beside}) )*(?:{either})(?: (?:{beside}))*")
        found.append((Wish(one["flow"], one["as"]), whole))
    return _Phrases(frozenset(data["within"]), tuple(found))
