"""What the line's own understanding answers with now: asked of examples that staff add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app import knowledge
from app.answers import Understood
from app.settings import Settings
from app.understanding import embedded_understanding
from dialogs.nlu.decision import DecisionKind, decide
from knowledge_base.base import KnowledgeBase


def answered_now(settings: Settings) -> Understood:
    """The understanding, made when it is first asked: two seconds from the cache."""

    def understood(base: KnowledgeBase, texts: Sequence[str]) -> Mapping[str, str]:
        _, learned = knowledge.load(settings)
        understanding = embedded_understanding(settings, learned)
        understanding.update(base)
        decided = {text: decide(understanding.candidates(text)) for text in texts}
        return {text: one.ids[0] for text, one in decided.items() if one.kind is DecisionKind.ANSWER}

    return understood
