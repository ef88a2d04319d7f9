"""Sure: answered. Near-equal: offered. Else: refused."""

from __future__ import annotations

import pytest

from dialogs.nlu.decision import DecisionKind, decide
from dialogs.turns import Candidate

ANSWER, CLARIFY, REFUSE = DecisionKind.ANSWER, DecisionKind.CLARIFY, DecisionKind.REFUSE


@pytest.mark.parametrize(
    ("confidences", "kind", "ids"),
    [
        ({}, REFUSE, ()),
        ({"a": 1.0}, ANSWER, ("a",)),
        ({"a": 0.9, "b": 0.05}, ANSWER, ("a",)),
        ({"a": 0.45, "b": 0.4, "c": 0.1, "d": 0.05}, CLARIFY, ("a", "b", "c")),
        ({"a": 0.45, "b": 0.4, "c": 0.02}, CLARIFY, ("a", "b")),
        ({"a": 0.45, "b": 0.4, "c": 0.03}, CLARIFY, ("a", "b", "c")),
        ({"a": 0.3, "b": 0.28, "c": 0.2, "d": 0.2}, CLARIFY, ("a", "b", "c")),
        ({"out_of_scope": 0.8, "a": 0.1}, REFUSE, ()),
        ({"out_of_scope": 1.0}, REFUSE, ()),
        ({"a": 0.3}, REFUSE, ()),
        ({"a": 0.6, "out_of_scope": 0.35}, ANSWER, ("a",)),
        ({"a": 0.45, "out_of_scope": 0.44, "b": 0.05}, ANSWER, ("a",)),
        ({"a": 0.39, "b": 0.1}, CLARIFY, ("a", "b")),
        ({"a": 0.41, "b": 0.1}, ANSWER, ("a",)),
        ({"a": 0.42, "b": 0.14}, ANSWER, ("a",)),
        ({"a": 0.42, "b": 0.16}, CLARIFY, ("a", "b")),
        ({"cancel": 0.59, "a": 0.3}, REFUSE, ()),
        ({"cancel": 0.5, "a": 0.45, "b": 0.05}, ANSWER, ("a",)),
        ({"goodbye": 0.3, "a": 0.28, "repeat": 0.2, "b": 0.2}, CLARIFY, ("a", "b")),
        ({"cancel": 0.61, "a": 0.2}, ANSWER, ("cancel",)),
        ({"operator": 0.45, "a": 0.1}, ANSWER, ("operator",)),
        ({"out_of_scope": 0.6, "a": 0.35, "b": 0.01}, CLARIFY, ("a", "b")),
        ({"out_of_scope": 0.6, "a": 0.19, "b": 0.01}, REFUSE, ()),
        ({"out_of_scope": 0.86, "a": 0.2, "b": 0.01}, REFUSE, ()),
        ({"out_of_scope": 0.39, "a": 0.38, "b": 0.03}, CLARIFY, ("a", "b")),
        ({"out_of_scope": 0.6, "a": 0.35}, REFUSE, ()),
        ({"a": 0.06, "b": 0.05, "c": 0.05}, REFUSE, ()),
        ({"a": 0.09, "b": 0.08}, REFUSE, ()),
    ],
)
def test_candidates_lead_to_a_decision(confidences: dict[str, float], kind: DecisionKind, ids: tuple[str, ...]) -> None:
    decision = decide([Candidate(name, confidence) for name, confidence in confidences.items()])
    assert (decision.kind, decision.ids) == (kind, ids)
