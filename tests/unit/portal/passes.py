"""A register of one member with a card, whose passes a portal of these tests checks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from backend.cards.checking import CheckPass, CheckResult
from backend.cards.passes import Passes
from backend.keys import Keyring
from backend.members.entities import CardStatus
from portal.ports import CheckDeps
from tests.support.clock import NOON, FakeClock
from tests.unit.backend.cards.people import CARD, MARINA, Union


@dataclass
class Desk:
    """The check as the portal gets it; ``failure`` is raised, and ``held`` is waited for."""

    union: Union = field(default_factory=Union)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOON))
    passes: Passes = field(default_factory=lambda: Passes(Keyring([bytes(32)])))
    failure: Exception | None = None
    held: asyncio.Event | None = None
    asked: int = 0

    async def check(self, token: str) -> CheckResult:
        """The real use case over this register."""
        self.asked += 1
        if self.held:
            await self.held.wait()
        if self.failure:
            raise self.failure
        return await CheckPass(self.passes, self.union, self.clock)(token)

    def deps(self) -> CheckDeps:
        """As the portal gets it."""
        return CheckDeps(self.check, self.passes.public_keys())

    def token(self, at: datetime | None = None) -> str:
        """The pass that the card's QR code holds."""
        return self.passes.make(MARINA, self.union.members.cards[-1], at or self.clock.now())

    def block(self) -> None:
        """Block the card."""
        self.union.members.cards = [replace(CARD, status=CardStatus.BLOCKED)]

    def run_out(self) -> None:
        """Let the card's time be over."""
        self.union.members.cards = [replace(CARD, valid_until=date(2026, 1, 31))]

    def leave(self) -> None:
        """Let the member leave the union."""
        self.union.members.people = {1: replace(MARINA, left=date(2026, 10, 1))}

    def erase(self) -> None:
        """Let the member be forgotten."""
        self.union.members.people = {}
