"""An ear for voice messages whose files are their words."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bots.voice import NotHeard, NotHeardWhy


@dataclass
class ScriptedMessageEar:
    """``bots.voice.MessageEar``: hears the file as UTF-8 text. ``held`` holds back; ``trouble`` is told instead."""

    heard: list[str] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    trouble: NotHeardWhy | None = None
    fails: bool = False

    async def words(self, sound: bytes, longest: float) -> str:
        """The words."""
        words = sound.decode()
        self.heard.append(words)
        if words in self.held:
            await self.held[words].wait()
        if self.fails:
            raise ZeroDivisionError
        if self.trouble is not None:
            raise NotHeard(self.trouble)
        return words
