"""Operators' telephones of a test: what rings, and what each does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(eq=False)
class ScriptedLeg:
    """One telephone; the test picks up or lets it end."""

    extension: str
    call_id: str
    caller: str
    seconds: float
    changed: Callable[[], None]
    talks: bool = False
    over: bool = False
    joined: list[str] = field(default_factory=list)
    joins: bool = True

    def pick_up(self) -> None:
        """Somebody answers."""
        self.talks = True
        self.changed()

    def end(self) -> None:
        """Hung up, or rung for long enough."""
        self.talks, self.over = False, True
        self.changed()

    async def hang_up(self) -> None:
        await asyncio.sleep(0)
        if not self.over:
            self.end()

    async def join(self, bridge: str, media: str) -> bool:
        self.joined.append(f"+{bridge}")
        await asyncio.sleep(0)
        return self.joins

    async def part(self, bridge: str, media: str) -> bool:
        self.joined.append(f"-{bridge}")
        await asyncio.sleep(0)
        return True


@dataclass
class ScriptedTelephones:
    """``there`` are registered; ``refused`` cannot be rung."""

    there: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    legs: list[ScriptedLeg] = field(default_factory=list)
    joins: bool = True
    asked: int = 0

    async def free(self, extension: str) -> bool:
        self.asked += 1
        await asyncio.sleep(0)
        return extension in self.there and extension not in {leg.extension for leg in self.legs if not leg.over}

    async def ring(
        self, extension: str, call_id: str, caller: str, seconds: float, changed: Callable[[], None]
    ) -> ScriptedLeg | None:
        await asyncio.sleep(0)
        if extension in self.refused:
            return None
        leg = ScriptedLeg(extension, call_id, caller, seconds, changed, joins=self.joins)
        self.legs.append(leg)
        return leg

    @property
    def ringing(self) -> list[str]:
        """The extensions that ring now."""
        return [leg.extension for leg in self.legs if not leg.over and not leg.talks]

    def leg(self, extension: str) -> ScriptedLeg:
        """The telephone that rings or talks."""
        return next(leg for leg in self.legs if leg.extension == extension and not leg.over)
