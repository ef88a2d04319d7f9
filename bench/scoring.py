"""How right two understandings are on the same questions, counted alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dialogs.nlu.decision import OUT_OF_SCOPE, DecisionKind, decide
from dialogs.nlu.evaluate import Question
from dialogs.turns import Candidate

CLARIFY = "clarify"
ALL = "all"
THREE = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question: ``first`` is the id answered, ``clarify`` or ``out_of_scope``; ``offered`` its ids."""

    question: Question
    first: str
    offered: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether the answer given is right."""
        return self.first in self.question.expect

    @property
    def among(self) -> bool:
        """Whether a right id was answered or is among what is offered."""
        return self.right or bool(set(self.offered) & set(self.question.expect))


@dataclass(frozen=True, slots=True)
class Score:
    """Shares, 0 to 1, over some questions; None where there are none of the kind."""

    questions: int
    first: float | None
    among_three: float | None
    clarified: float | None
    refused_though_ours: float | None
    out_of_scope_refused: float | None


def ranked(question: Question, candidates: Sequence[Candidate]) -> Answer:
    """The best candidate is the answer and the three best are the three: how DIET decides."""
    ids = tuple(one.id for one in candidates[:THREE])
    return Answer(question, ids[0] if ids else OUT_OF_SCOPE, ids)


def decided(question: Question, candidates: Sequence[Candidate]) -> Answer:
    """What the product does: one answer, a choice of two or three, or a refusal; nothing else is shown."""
    decision = decide(candidates)
    match decision.kind:
        case DecisionKind.ANSWER:
            return Answer(question, decision.ids[0], decision.ids)
        case DecisionKind.CLARIFY:
            return Answer(question, CLARIFY, decision.ids)
    return Answer(question, OUT_OF_SCOPE, ())


def score(answers: Sequence[Answer]) -> Score:
    """The shares over some answers."""
    ours = [one for one in answers if one.question.ours]
    others = [one for one in answers if not one.question.ours]
    return Score(
        questions=len(answers),
        first=_share(one.right for one in ours),
        among_three=_share(one.among for one in ours),
        clarified=_share(one.first == CLARIFY for one in ours),
        refused_though_ours=_share(one.first == OUT_OF_SCOPE for one in ours),
        out_of_scope_refused=_share(one.first == OUT_OF_SCOPE for one in others),
    )


def by_style(answers: Sequence[Answer]) -> Mapping[str, Score]:
    """All together first, then each style."""
    styles = sorted({one.question.style for one in answers})
    return {ALL: score(answers)} | {
        style: score([one for one in answers if one.question.style == style]) for style in styles
    }


def _share(values: Iterable[bool]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
