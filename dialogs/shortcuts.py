"""What a caller may say for a key: menu, back, into the conference. Pure: text in."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.nlu.text import normalise
from dialogs.reading import goes_on
from dialogs.state import ConversationState
from knowledge_base.words import split_words

BACK = "back"
MORE = "more"


def shortcut(text: str, state: ConversationState) -> str | None:
    """The intent that a text stands for as a whole, :data:`BACK` for a step back in a form or in the menu,
    :data:`MORE` for a yes where more of the same is offered."""
    wanted = _phrases().wanted(text)
    if wanted == MORE and (state.form is not None or goes_on(state.offered) is None):
        return None
    return None if wanted == BACK and state.form is None and state.menu is None else wanted


def enough(text: str) -> bool:
    """Whether a text says that nothing else is wanted."""
    return tuple(split_words(normalise(text))) in _phrases().enough


@dataclass(frozen=True, slots=True)
class _Phrases:
    beside: frozenset[str]
    enough: frozenset[tuple[str, ...]]
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
    done = frozenset(
        tuple(split_words(normalise(f"{phrase} {after}")))
        for phrase in data["enough"]
        for after in ("", *data["after"])
    )
    return _Phrases(beside, done, names)
