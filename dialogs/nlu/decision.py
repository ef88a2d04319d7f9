"""What to do with what was understood: answer, offer a choice, or refuse. The thresholds live here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dialogs.turns import Candidate

OUT_OF_SCOPE = "out_of_scope"
REFUSED_ABOVE = 0.4
"""``out_of_scope`` this sure, and best, refuses."""
REFUSED_SURELY = 0.85
"""Below it a refusal gives way to a choice, where some topic is :data:`ARGUABLE`."""
ARGUABLE = 0.2
"""A topic this sure speaks against an unsure refusal."""
ANSWERED_ABOVE = 0.4
"""A best candidate this sure is answered, if no other is near."""
CONTROLS = frozenset({"cancel", "repeat", "goodbye", "greeting", "thanks"})
"""Intents that steer the conversation: a wrong guess at one is worse than a question."""
CONTROLLED_ABOVE = 0.6
"""A control intent less sure than this is no candidate."""
NEAR = 0.35
"""A candidate with this share of the best one's confidence is as good a guess."""
OFFERED_ABOVE = 0.03
"""Candidates this sure are worth offering in a choice."""
GUESSED_ABOVE = 0.1
"""With a best candidate less sure than this nothing is offered."""
OFFERED = 3


class DecisionKind(StrEnum):
    """What is done."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Decision:
    """``candidates``: the one that is answered, the two or three that are offered, or none."""

    kind: DecisionKind
    candidates: tuple[Candidate, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the candidates, best first."""
        return tuple(candidate.id for candidate in self.candidates)


def decide(candidates: Sequence[Candidate]) -> Decision:
    """The decision about candidates, which come best first."""
    ours = [candidate for candidate in candidates if candidate.id != OUT_OF_SCOPE and not _unsure_control(candidate)]
    if not ours:
        return Decision(DecisionKind.REFUSE)
    foreign = candidates[0].confidence if candidates[0].id == OUT_OF_SCOPE else 0.0
    if foreign >= REFUSED_ABOVE:
        arguable = foreign < REFUSED_SURELY and ours[0].confidence >= ARGUABLE and len(ours) > 1
        return Decision(DecisionKind.CLARIFY, tuple(ours[:2])) if arguable else Decision(DecisionKind.REFUSE)
    best, *others = ours
    second = others[0].confidence if others else 0.0
    if best.confidence >= ANSWERED_ABOVE and second < NEAR * best.confidence:
        return Decision(DecisionKind.ANSWER, (best,))
    if best.confidence < GUESSED_ABOVE:
        return Decision(DecisionKind.REFUSE)
    offered = tuple(one for one in ours if one.confidence >= OFFERED_ABOVE)[:OFFERED]
    return Decision(DecisionKind.CLARIFY, offered) if len(offered) > 1 else Decision(DecisionKind.REFUSE)


def _unsure_control(candidate: Candidate) -> bool:
    return candidate.id in CONTROLS and candidate.confidence < CONTROLLED_ABOVE
