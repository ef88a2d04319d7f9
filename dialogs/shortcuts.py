"""What a caller may say for a key: menu, back, into the conference. Pure: text in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from dialogs.followups import Phrase, core

BACK = "back"


def shortcut(text: str) -> str | None:
    """The intent that a text stands for as a whole, :data:`BACK` for a step back; None for anything else."""
    return _phrases().get(core(text))


@lru_cache(maxsize=1)
def _phrases() -> Mapping[Phrase, str]:
    data = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    return {core(phrase): name for name, phrases in data["shortcuts"].items() for phrase in phrases}
