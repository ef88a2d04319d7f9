"""Texts of the telephone's own: each part has a :file:`texts.yml` beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from ivr.speaking.sentences import sentences


def load(folder: Path) -> dict[str, Any]:
    """The whole file of a folder."""
    return dict(yaml.safe_load((folder / "texts.yml").read_text("utf-8")))


def load_texts(folder: Path) -> dict[str, str]:
    """The texts of that file by their names."""
    return {name: text for name, text in load(folder).items() if isinstance(text, str)}


def fixed(texts: Iterable[str]) -> list[str]:
    """The sentences that are the same for everybody, each once, to be made before the first call."""
    whole = (text for text in texts if "{" not in text)
    return list(dict.fromkeys(sentence for text in whole for sentence in sentences(text)))
