"""What a caller may say for a key: menu, back, into the conference. Pure: text in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.followups import Phrase, core
from dialogs.state import ConversationState

BACK = "back"


def shortcut(text: str, state: ConversationState) -> str | None:
    """The intent that a text stands for as a whole, :data:`BACK` for a step back in a form or in the menu."""
    wanted = _phrases().get(core(text))
    return None if wanted == BACK and state.form is None and state.menu is None else wanted


@lru_cache(maxsize=1)
def _phrases() -> Mapping[Phrase, str]:
    data = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    return {core(phrase): name for name, phrases in data["shortcuts"].items() for phrase in phrases}
