"""Words of somebody in danger."""

from __future__ import annotations


def detect(text: str) -> str | None:
    """``accident`` or ``despair``, None for anything else."""
    return None
