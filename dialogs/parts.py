"""Two questions in one text: where it falls apart, and what the second question is."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Container, Sequence

from dialogs.nlu.decision import DecisionKind, decide
from dialogs.turns import Candidate

LEAST_WORDS = 2
"""Words of a part that may be a question of its own ("зарплату задержали")."""
MOST_WORDS = 12
"""Words of two short questions; a longer text is one question, told as a story."""
SURELY = 0.8
"""The confidence from which a part is taken for a question."""
_SEAMS = tuple(
    re.compile(seam, re.IGNORECASE) for seam in (r"[?.!]+\s", r",?\s+(?:а\s+также|и\s+ещ[её])\s+", r",?\s+(?:и|and)\s+")
)
"""Where a text may fall apart, the surest first."""


def two_parts(text: str) -> tuple[str, str] | None:
    """The text in two, at its surest seam with enough words on both sides; None where there is none."""
    if len(text.split()) > MOST_WORDS:
        return None
    for seam in _SEAMS:
        for found in seam.finditer(text):
            parts = (text[: found.start()].strip(), text[found.end() :].strip())
            if all(len(part.split()) >= LEAST_WORDS for part in parts):
                return parts
    return None


async def also_asked(
    text: str,
    whole: Sequence[Candidate],
    topics: Container[object],
    understand: Callable[[str], Awaitable[Sequence[Candidate]]],
) -> str | None:
    """The other question's topic, where the two parts are surely different ones and the whole is answered as one."""
    decision = decide(whole)
    parts = two_parts(text)
    if parts is None or decision.kind is not DecisionKind.ANSWER or decision.ids[0] not in topics:
        return None
    answered, found = decision.ids[0], []
    for part in parts:
        best = next(iter(await understand(part)), None)
        if best is None or best.confidence < SURELY or best.id in found or best.id not in topics:
            return None
        found.append(best.id)
    return next(one for one in found if one != answered) if answered in found else None
