"""A long answer in pieces that an ear can hold."""

from __future__ import annotations

import re

from dialogs.spoken import speakable

LONGEST = 260
"""Characters of a piece, some 20 seconds of speech, unless one sentence is longer."""
MOST = 3
"""Sentences of a piece."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def pieces(answer: str) -> list[str]:
    """A written answer as said, two or three sentences at a time."""
    found: list[list[str]] = []
    for sentence in filter(None, _SENTENCE.split(speakable(answer))):
        last = found[-1] if found else []
        if last and len(last) < MOST and len(" ".join([*last, sentence])) <= LONGEST:
            last.append(sentence)
        else:
            found.append([sentence])
    return [" ".join(piece) for piece in found]
