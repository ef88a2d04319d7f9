"""Whether a text surely looks for partners of the loyalty programme, whatever the understanding makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from backend.loyalty.asking import Aim, Questions
from backend.loyalty.stations import moscow
from dialogs.nlu.decision import DecisionKind, decide
from dialogs.state import ConversationState
from dialogs.turns import Candidate
from dialogs.vocabulary import house_vocabulary

TOPIC = "card.where_discounts"
OFFERED = "go:loyalty."
"""How the choices begin that are offered with partners."""
SURELY = 0.9
"""A topic this sure is what is meant where a thing and a place are named with more beside them."""


def looks_for_partners(text: str, state: ConversationState, candidates: Sequence[Candidate]) -> bool:
    """Whether the text names a thing or a station, and wants it cheaper or comes right after partners were shown.

    What is surely understood as another topic stays that, unless nothing but a search can be meant.
    """
    already = state.sought is not None or any(option.choice.startswith(OFFERED) for option in state.offered)
    aim = _questions().aim(text, already=already)
    if aim in (Aim.NONE, Aim.SURE):
        return aim is Aim.SURE
    understood = decide(candidates)
    other = understood.kind is DecisionKind.ANSWER and understood.ids[0] != TOPIC
    sure = other and (aim is Aim.LIKELY or understood.candidates[0].confidence >= SURELY)
    return not sure


@lru_cache(maxsize=1)
def _questions() -> Questions:
    return Questions(house_vocabulary(), moscow())
