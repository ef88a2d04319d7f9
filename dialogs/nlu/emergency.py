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
from dialogs.nlu.typing_errors import Nearest

EMERGENCIES = Path(__file__).with_name("emergency.yml")
_LITERAL = re.compile(r"[а-я]+(?!\*)\b")

Emergency = Literal["despair", "violence", "accident"]
REMEMBERED = 2048
"""Texts whose reading is remembered: it is asked for more than once a turn, and people say the same."""


@dataclass(frozen=True, slots=True)
class _Watch:
    """The signs of each kind, gravest first, and the words that they are made of."""

    kinds: Mapping[Emergency, Signs]
    nearest: Nearest

    def seen(self, words: str) -> Emergency | None:
        return next((kind for kind, signs in self.kinds.items() if signs.find(words)), None)


@lru_cache(maxsize=REMEMBERED)
def detect(text: str) -> Emergency | None:
    """Whether a person tells of a life in danger now: a wish to die, violence, somebody hurt or a fire.

    Typing errors, a wrong keyboard layout and Latin letters hide nothing.
    """
    watch, words = _watch(), single_words(repaired(text) or text)
    return watch.seen(words) or watch.seen(watch.nearest.mended(words))


@lru_cache(maxsize=1)
def _watch() -> _Watch:
    kinds = yaml.safe_load(EMERGENCIES.read_text("utf-8"))["kinds"]
    telling = (phrase for kind in kinds.values() for phrase in (*kind["surely"], *kind.get("signs", ())))
    return _Watch(
        {kind: Signs.of(kinds[kind]) for kind in get_args(Emergency)},
        Nearest(word for phrase in telling for word in _LITERAL.findall(phrase)),
    )
