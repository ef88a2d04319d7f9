"""A cashier checks the pass of a card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backend.cards.passes import Pass, Passes
from backend.cards.validity import Validity, validity
from backend.clock import Clock
from backend.errors import PassExpired, PassForged
from backend.members.entities import Look
from backend.members.ports import MemberRepository
from backend.repositories import Writer

LOOK = Look("partner", "check")


class CheckReason(StrEnum):
    """Why a pass is good or not. The values are stable codes."""

    VALID = "valid"
    BLOCKED = "blocked"
    """The card is blocked or replaced."""
    CARD_EXPIRED = "card_expired"
    NOT_A_MEMBER = "not_a_member"
    """The person has left the union."""
    TOO_OLD = "pass_expired"
    """The QR code is too old: its holder shows a new one."""
    FORGED = "forged"
    """It is none of ours, or was changed."""
    GONE = "gone"
    """There is no such card any more: its holder's data were erased."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All that a stranger is told. The name is empty and the date None where there is nobody to name."""

    reason: CheckReason
    first_name: str = ""
    initial: str = ""
    valid_until: date | None = None

    @property
    def valid(self) -> bool:
        """Whether a discount is due."""
        return self.reason is CheckReason.VALID


@dataclass(frozen=True, slots=True)
class CheckPass:
    """Checks a pass against the register. Each check of a pass of ours is in the audit trail."""

    passes: Passes
    writer: Writer
    clock: Clock

    async def __call__(self, token: str) -> CheckResult:
        """What there is to say of a pass; nothing is read for one that is forged or too old."""
        try:
            read = self.passes.read(token, self.clock.now())
        except PassForged:
            return CheckResult(CheckReason.FORGED)
        except PassExpired:
            return CheckResult(CheckReason.TOO_OLD)
        async with self.writer.write() as repositories:
            return await self._in_register(repositories.members, read)

    async def _in_register(self, members: MemberRepository, read: Pass) -> CheckResult:
        member = await members.by_card(read.number, LOOK)
        if member is None:
            return CheckResult(CheckReason.GONE)
        newest = await members.card_of(member.id)
        if newest is None or newest.number != read.number:
            found = Validity.BLOCKED
        else:
            found = validity(member, newest, self.clock.now())
        until = newest.valid_until if newest and found is Validity.VALID else None
        return CheckResult(CheckReason(found), member.first_name, member.surname[:1].upper(), until)
