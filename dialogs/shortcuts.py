"""What a caller may say for a key: menu, back, into the conference. Pure: text in."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.nlu.text import normalise
from dialogs.state import ConversationState
from knowledge_base.words import split_words

BACK = "back"


def shortcut(text: str, state: ConversationState) -> str | None:
    """The intent that a text stands for as a whole, :data:`BACK` for a step back in a form or in the menu."""
    wanted = _phrases().wanted(text)
    return None if wanted == BACK and state.form is None and state.menu is None else wanted


@dataclass(frozen=True, slots=True)
class _Phrases:
    beside: frozenset[str]
    names: Mapping[tuple[str, ...], str]

    def wanted(self, text: str) -> str | None:
        return self.names.get(_core(text, self.beside))


def _core(text: str, beside: Container[str]) -> tuple[str, ...]:
    return tuple(word for word in split_words(normalise(text)) if word not in beside)


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    data = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    beside = frozenset(data["beside"])
    names = {_core(phrase, beside): name for name, phrases in data["shortcuts"].items() for phrase in phrases}
    return _Phrases(beside, names)
