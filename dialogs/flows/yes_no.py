"""Yes or no, as a question's two buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from dialogs.replies import Option
from dialogs.talk import Talk

YES = (True, "yes")
"""A yes in words, and by its button."""


def yes_no(slot: str, also: str = "") -> Callable[[Talk], Awaitable[tuple[Option, ...]]]:
    """The two answers to a slot; ``also`` is another way on beside them."""

    async def options(talk: Talk) -> tuple[Option, ...]:
        yes, no = (talk.fill(slot, one, talk.label(one)) for one in ("yes", "no"))
        return (yes, no, *((talk.go(also),) if also else ()))

    return options
