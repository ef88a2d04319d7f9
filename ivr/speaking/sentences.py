"""A text cut into pieces that are spoken one by one, so that the next is made while the first plays."""

from __future__ import annotations

import re

LONGEST = 180
"""Characters of a piece; a longer sentence is cut at a comma or a space (the voice takes 1-3 ms a character)."""
LONGEST_FIRST = 70
"""Of the piece that a caller waits for, where its sentence has a place to breathe."""
SHORTEST = 20
"""A piece of fewer sounds torn off."""


def sentences(text: str) -> list[str]:
    """The sentences of a text, none longer than :data:`LONGEST`; nothing where nothing is to be said."""
    whole = (piece.strip() for piece in re.split(r"(?<=[.!?…])\s+", text))
    spoken = [piece for piece in whole if re.search(r"\w", piece)]
    first = _breathing(spoken[0]) if spoken else []
    return [part for piece in (*first, *spoken[1:]) for part in _short(piece)]


def _breathing(piece: str) -> list[str]:
    """A long first sentence in two, at the last comma of its beginning."""
    if len(piece) <= LONGEST_FIRST:
        return [piece]
    at = _breath(piece, LONGEST_FIRST, SHORTEST)
    return [piece[:at], piece[at:].strip()] if at and len(piece) - at >= SHORTEST else [piece]


def _breath(piece: str, longest: int, shortest: int) -> int:
    """Where the part of a list ends, else a comma; 0 where there is neither."""
    for marks in (";:", ","):
        at = max(piece.rfind(mark, 0, longest) for mark in marks) + 1
        if at >= shortest:
            return at
    return 0


def _short(piece: str) -> list[str]:
    parts = []
    while len(piece) > LONGEST:
        at = _breath(piece, LONGEST, LONGEST // 3) or max(piece.rfind(" ", 0, LONGEST), 0) or LONGEST
        parts.append(piece[:at].strip())
        piece = piece[at:].strip()
    return [*parts, piece] if piece else parts
