"""What is said at a conference's door, from :file:`texts.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from ivr.speaking.sentences import sentences


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """Every text by its name."""
    data = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text("utf-8"))
    return {name: text for name, text in data.items() if isinstance(text, str)}


def conference_phrases() -> list[str]:
    """The sentences that are the same for everybody, to be made before the first call."""
    return [sentence for text in texts().values() for sentence in sentences(text)]
