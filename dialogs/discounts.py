"""Whether a text surely looks for partners of the loyalty programme, whatever the understanding makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from backend.loyalty.asking import Questions
from backend.loyalty.stations import moscow
from dialogs.nlu.decision import DecisionKind, decide
from dialogs.state import ConversationState
from dialogs.turns import Candidate
from dialogs.vocabulary import house_vocabulary

TOPIC = "card.where_discounts"
OFFERED = "go:loyalty."
"""How the choices begin that are offered with partners."""


def looks_for_partners(text: str, state: ConversationState, candidates: Sequence[Candidate]) -> bool:
    """Whether the text names a thing or a station, and wants it cheaper or comes right after partners were shown.

    What is surely understood as something else stays that, unless a station is named.
    """
    already = any(option.choice.startswith(OFFERED) for option in state.offered)
    if not _questions().about_discounts(text, already=already):
        return False
    understood = decide(candidates)
    return already or understood.kind is not DecisionKind.ANSWER or _questions().read(text).station is not None


@lru_cache(maxsize=1)
def _questions() -> Questions:
    return Questions(house_vocabulary(), moscow())
