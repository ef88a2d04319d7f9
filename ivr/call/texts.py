"""The telephone's own texts, from :file:`texts.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ivr.phrases import fixed, load_texts


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """Every text by its name."""
    return load_texts(Path(__file__).parent)


def common_phrases() -> list[str]:
    """The sentences that are the same in every call, to be made before the first one; the excuses come first."""
    return fixed(sorted(texts().values(), key=lambda text: text != texts()["broken"]))
