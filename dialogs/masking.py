"""What is kept of a turn: no card numbers, dates of birth and telephone numbers, in figures or in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogs.personal import SAID_DIGITS, without_personal, without_said_numbers
from dialogs.state import ConversationState
from dialogs.talk import Talk
from dialogs.turns import Turn

SECRET_SLOTS = frozenset({"number", "born", "phone", "pin", "code"})
"""Slots whose answers prove or reach a person."""
_NEAR_SECRETS = SECRET_SLOTS | {"right"}
"""Slots at which even a few digits may be a part of such an answer."""
_FEW_DIGITS = 2
_LONG_NUMBER = re.compile(r"\d(?:[\s.()+-]*\d){5,}")


def masked(turn: Turn, before: ConversationState, talk: Talk) -> Turn:
    """The turn as it is stored: the answer to a secret slot is hidden, and any long number or date of birth."""
    if turn.text is None:
        return turn
    if _answers_secret(before, talk):
        return replace(turn, text=re.sub(r"\S", "•", turn.text))
    return replace(turn, text=_without_numbers(turn.text, before))


def masked_preface(turn: Turn, before: ConversationState, talk: Talk) -> str:
    """What was heard of a voice message, as it may be sent: nothing where it answers a secret slot."""
    return "" if _answers_secret(before, talk) else _without_numbers(turn.preface, before)


def masked_result(result: dict[str, Any], before: ConversationState, talk: Talk) -> dict[str, Any]:
    """The result (``dialogs.results.result_to_json``) as it is stored; ``hidden`` tells that replies lack something."""
    if not is_private(before, talk):
        return result
    return {**result, "replies": [_reply(one) for one in result["replies"]], "hidden": True}


def is_private(before: ConversationState, talk: Talk) -> bool:
    """Whether the replies say anything of a person, now or as a repetition of what was said before."""
    again = {one.text for one in before.last} & {one.text for one in talk.replies} if before.private else set()
    return talk.personal or talk.private or bool(again) or any(one.code for one in talk.replies)


def _answers_secret(before: ConversationState, talk: Talk) -> bool:
    form = before.form
    return form is not None and form.pending in SECRET_SLOTS and talk.understood.id == form.intent


def _without_numbers(text: str, before: ConversationState) -> str:
    near = before.form is not None and before.form.pending in _NEAR_SECRETS
    return without_said_numbers(_LONG_NUMBER.sub(_dots, text), _FEW_DIGITS if near else SAID_DIGITS)


def _reply(reply: Mapping[str, Any]) -> dict[str, Any]:
    code = re.sub(r"\S", "•", reply["code"]) if reply["code"] else None
    return {
        **reply,
        "text": without_personal(reply["text"]),
        "speech": without_personal(reply["speech"]),
        "code": code,
    }


def _dots(number: re.Match[str]) -> str:
    return re.sub(r"\d", "•", number[0])
