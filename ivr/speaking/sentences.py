"""A text cut into pieces that are spoken one by one, so that the next is made while the first plays."""

from __future__ import annotations

import re

LONGEST = 180
"""Characters of a piece; a longer sentence is cut at a comma or a space (the voice takes 13 ms a character)."""


def sentences(text: str) -> list[str]:
    """The sentences of a text, none longer than :data:`LONGEST`; nothing where nothing is to be said."""
    whole = (piece.strip() for piece in re.split(r"(?<=[.!?…])\s+", text))
    return [part for piece in whole if re.search(r"\w", piece) for part in _short(piece)]


def _short(piece: str) -> list[str]:
    parts = []
    while len(piece) > LONGEST:
        comma = max(piece.rfind(mark, 0, LONGEST) for mark in ",;:")
        at = comma + 1 if comma > LONGEST // 3 else piece.rfind(" ", 0, LONGEST)
        at = at if at > 0 else LONGEST
        parts.append(piece[:at].strip())
        piece = piece[at:].strip()
    return [*parts, piece] if piece else parts
