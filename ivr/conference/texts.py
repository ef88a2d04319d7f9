"""What is said at a conference's door, from :file:`texts.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ivr.phrases import fixed, load_texts


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """Every text by its name."""
    return load_texts(Path(__file__).parent)


def conference_phrases() -> list[str]:
    """The sentences that are the same for everybody, to be made before the first call."""
    return fixed(texts().values())
