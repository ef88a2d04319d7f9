"""Sentences on their way to the caller: when each sounds, and which of them were not heard."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

NEARLY = 0.3
"""Seconds of a sentence's end that may be missing from a sentence that was heard; half of them is its pause."""


@dataclass(slots=True)
class Planned:
    """A sentence, and when it sounds at the caller's side of Asterisk: never, until it was handed over.

    ``passing``: not worth saying again, like an excuse for the wait.
    """

    text: str
    mark: str
    passing: bool = False
    begins: float = math.inf
    ends: float = math.inf
    told: bool = False


def unheard(plan: Sequence[Planned], at: float) -> tuple[str, ...]:
    """What of the plan was not heard up to now, from the beginning of the sentence that is cut."""
    return tuple(one.text for one in plan if one.ends > at + NEARLY and not one.passing)


def held_up(plan: Sequence[Planned], since: float, until: float) -> None:
    """Nothing sounded between these times: what had not ended ends later, what had not begun begins later."""
    for one in plan:
        if one.ends > since:
            one.ends += until - since
        if one.begins >= since:
            one.begins += until - since


def delay(plan: Sequence[Planned], mark: str, at: float) -> float:
    """The sentence of this mark ended now: those after it move by as much as that was late; by how much."""
    number = next((number for number, one in enumerate(plan) if one.mark == mark), None)
    if number is None:
        return 0.0
    late = at - plan[number].ends
    plan[number].ends = at
    for one in plan[number + 1 :]:
        one.begins, one.ends = one.begins + late, one.ends + late
    return late
