"""What is kept of a turn's text: card numbers, dates of birth and telephone numbers are not."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogs.state import ConversationState
from dialogs.talk import Talk
from dialogs.turns import Turn

SECRET_SLOTS = frozenset({"number", "born", "phone", "pin"})
"""Slots whose answers prove or reach a person; said in words, they hold no figures to look for."""
_LONG_NUMBER = re.compile(r"\d(?:[\s.()+-]*\d){5,}")


def masked(turn: Turn, before: ConversationState, talk: Talk) -> Turn:
    """The turn as it is stored: the answer to a secret slot is hidden, and any number of six digits and more."""
    if turn.text is None:
        return turn
    form = before.form
    answered = form is not None and form.pending in SECRET_SLOTS and talk.understood.id == form.intent
    hidden = re.sub(r"\S", "•", turn.text) if answered else _LONG_NUMBER.sub(_dots, turn.text)
    return replace(turn, text=hidden)


def _dots(number: re.Match[str]) -> str:
    return re.sub(r"\d", "•", number[0])
