"""What the assistant does for each intent. One module a subject; ``registry`` gathers them."""

from __future__ import annotations

from typing import Protocol

from dialogs.talk import Talk


class Flow(Protocol):
    """Answers one intent in one turn."""

    async def __call__(self, talk: Talk, argument: str) -> None:
        """Say the answer. ``argument`` comes from a button and is checked here."""
        ...
