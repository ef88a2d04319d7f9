"""Somebody in danger now, told from a question about danger: before any understanding, and with no learning.

What is missed goes to understanding as any text does; what is wrongly found costs a needless "call 112".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

import yaml

from dialogs.nlu.phrases import Signs, single_words
from dialogs.nlu.repair import repaired
from dialogs.nlu.together import Together
from dialogs.nlu.typing_errors import Nearest

EMERGENCIES = Path(__file__).with_name("emergency.yml")
_LITERAL = re.compile(r"[а-я]+(?!\*)\b")

Emergency = Literal["despair", "violence", "accident", "anger"]
REMEMBERED = 2048
"""Texts whose reading is remembered: it is asked for more than once a turn, and people say the same."""


@dataclass(frozen=True, slots=True)
class _Watch:
    """The signs of each kind, gravest first, and the words that they are made of."""

    kinds: Mapping[Emergency, Signs]
    nearest: Nearest

    def seen(self, words: str) -> Emergency | None:
        return next((kind for kind, signs in self.kinds.items() if signs.seen(words)), None)


@lru_cache(maxsize=REMEMBERED)
def detect(text: str) -> Emergency | None:
    """Whether a person tells of a life in danger now: a wish to die, violence, somebody hurt, a fire,
    or a wish to hurt another.

    Typing errors, a wrong keyboard layout and Latin letters hide nothing.
    """
    watch, said, meant = _watch(), single_words(text), repaired(text)
    words = single_words(meant) if meant else said
    return watch.seen(said) or watch.seen(words) or watch.seen(watch.nearest.mended(words))


@lru_cache(maxsize=1)
def _watch() -> _Watch:
    data = yaml.safe_load(EMERGENCIES.read_text("utf-8"))["kinds"]
    kinds: dict[Emergency, Signs] = {kind: Signs.of(data[kind]) for kind in get_args(Emergency)}
    telling = (phrase for kind in data.values() for phrase in (*kind.get("surely", ()), *kind.get("signs", ())))
    literal = [word for phrase in telling for word in _LITERAL.findall(phrase)]
    together = [word for signs in kinds.values() for each in _in_any_order(signs) for word in each.words]
    return _Watch(kinds, Nearest(word for word in (*literal, *together) if not word.isascii()))


def _in_any_order(signs: Signs) -> tuple[Together, Together]:
    return signs.surely_together, signs.signs_together
