"""The whole of what the telephone says to a turn's result."""

from __future__ import annotations

from dialogs.turns import TurnResult
from ivr.call.script import answer_of, keys_of


def script_of(result: TurnResult, *, first: bool = False, by_keys: bool = False) -> list[str]:
    """The sentences to say, words only: the answer, and what can be pressed.

    ``first``: the greeting, which also tells of the keys that always work. ``by_keys``: nothing can be said now.
    """
    return [*answer_of(result), *keys_of(result, first=first, by_keys=by_keys)]
