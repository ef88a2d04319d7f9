"""Proof by a one-time code, sent to a channel that the member has linked or to their e-mail.

A code is right in the conversation that asked for it, with the card number that it was asked for, once, and not for
long. Nobody learns whether there is such a card: for one that is not there a code is kept that nobody can know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from backend.clock import Clock
from backend.errors import CodeDead, WrongProof
from backend.members.entities import Look, Member, SentCode
from backend.members.identity import NOBODY, Alarm, FindHolder, Watch, is_member
from backend.members.ports import CodeRepository, LookRepository, MemberRepository, ProofRepository
from backend.members.tries import LOCKS, SHARED_TRIES, TRIES, Subject, Tries, addresses

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
CODES = 3
"""Codes that may be asked for in :data:`CODES_IN`, for one card and from one address."""
CODES_IN = timedelta(hours=1)
CODES_A_DAY = 6
"""Codes for one card in a day, from wherever: each is a letter to its owner."""
DAY = timedelta(days=1)
_LONGER = LOCKS[1:]
"""Who asks for too many again and again waits longer each time; a card's owner is not locked out by others so."""
_WAY = "code-"


@dataclass(frozen=True, slots=True)
class Asked:
    """A code to be sent to a member; ``member`` is None where there is nobody to send it to."""

    member: Member | None
    code: str


@dataclass(frozen=True, slots=True)
class AskForCode:
    """Makes a code for a card number, in place of an earlier one of the conversation."""

    members: MemberRepository
    codes: CodeRepository
    proofs: ProofRepository
    looks: LookRepository
    clock: Clock
    random_code: Callable[[], str]

    async def __call__(self, *, number: str, address: str, client: str = "") -> Asked:
        """The code, and whom to send it to.

        Raises:
            Locked: too many codes were asked for, or too many wrong ones told; nothing was made.
        """
        tries = Tries(self.proofs, self.clock)
        asking = _asking(number, address, client)
        await tries.refuse_if_locked(*_telling(number, address, client), *asking)
        await tries.count(*asking)
        look = Look("member", "code", address)
        holder = await FindHolder(self.members, self.looks, self.clock)(number, look)
        code = self.random_code()
        member_id = holder.member.id if holder.member else None
        await self.codes.keep(address, member_id, _kept(number, code), self.clock.now())
        return Asked(holder.member, code)


@dataclass(frozen=True, slots=True)
class ProveByCode:
    """Proves the member who was sent this code."""

    members: MemberRepository
    codes: CodeRepository
    proofs: ProofRepository
    looks: LookRepository
    clock: Clock
    alarm: Alarm

    async def __call__(self, *, number: str, code: str, address: str, client: str = "") -> Member:
        """The member whose code it is; it is used up with that.

        Raises:
            Locked: too many wrong codes; nothing was compared.
            CodeDead: no code is awaited here any more.
            WrongProof: it is another code; ``tries_left`` until the lock.
        """
        tries, subjects = Tries(self.proofs, self.clock), _telling(number, address, client)
        await tries.refuse_if_locked(*subjects)
        sent = await self.codes.get(address)
        if sent is None or self._is_dead(sent):
            raise CodeDead
        right = await self.codes.matches(sent, _kept(number, code))
        look = Look("member", "proof", address)
        member = await self.members.get(sent.member_id or NOBODY, look)
        if member is None:
            await self.looks.note(NOBODY, look, self.clock.now())
        stays = member is not None and is_member(member, self.clock.now())
        if right and stays and member is not None and await self.members.hold(member.id):
            await self.codes.forget(address)
            await tries.forget(subjects[-1])
            return member
        await self.codes.count_wrong(address)
        counted = await tries.count(*subjects)
        if subjects[-1] in counted.locked and counted.until is not None:
            await Watch(self.alarm, tries).locked(number, member if stays else None, counted.until)
        counted.refuse()
        raise WrongProof(counted.left)

    async def refuse_if_locked(self, address: str, client: str = "") -> None:
        """Raise :class:`Locked` where no code may be told from there now."""
        await Tries(self.proofs, self.clock).refuse_if_locked(*addresses(_WAY, address, client))

    def _is_dead(self, sent: SentCode) -> bool:
        return sent.wrong >= TRIES or self.clock.now() >= sent.sent_at + CODE_LASTS


def _telling(number: str, address: str, client: str) -> tuple[Subject, ...]:
    """What wrong codes are counted against."""
    return (*addresses(_WAY, address, client), Subject(f"{_WAY}card:{number}"))


def _asking(number: str, address: str, client: str) -> tuple[Subject, ...]:
    """What codes are counted against."""
    return (
        Subject(f"codes-address:{address}", CODES, _LONGER, CODES_IN),
        *((Subject(f"codes-client:{client}", SHARED_TRIES, _LONGER, CODES_IN),) if client else ()),
        Subject(f"codes-card:{number}", CODES, (CODES_IN,), CODES_IN),
        Subject(f"codes-day-card:{number}", CODES_A_DAY, (DAY,), DAY),
    )


def _kept(number: str, code: str) -> str:
    """What is kept of a code: it is right for the card that it was asked for and no other."""
    return f"{number}:{code}"
