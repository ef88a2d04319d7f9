"""The telephone's own texts, from :file:`texts.yml`."""

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


def common_phrases() -> list[str]:
    """The sentences that are the same in every call, to be made before the first one; the excuses come first."""
    whole = sorted((text for text in texts().values() if "{" not in text), key=lambda text: text != texts()["broken"])
    return list(dict.fromkeys(sentence for text in whole for sentence in sentences(text)))
